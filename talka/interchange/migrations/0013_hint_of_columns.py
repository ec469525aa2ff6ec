from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0012_marks_of_words")]
    operations = [
        migrations.AlterField(
            "feed",
            "fields",
            models.JSONField(
                blank=True,
                default=dict,
                help_text='Only for tables: {"their column": "our field"}.',
                verbose_name="columns",
            ),
        ),
    ]
