from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_stored_files")]

    operations = [
        migrations.AddField("storedfile", "private", models.BooleanField(db_default=False)),
    ]
