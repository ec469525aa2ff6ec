from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_session_round")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="second_factor_barred",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
