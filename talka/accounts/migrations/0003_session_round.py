# Safe beside the version still running: a column with a default in the database.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_people_and_vault'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='session_round',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
