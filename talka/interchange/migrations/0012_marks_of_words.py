from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0011_heard")]
    operations = [
        migrations.AddField("heard", "mark", models.CharField(blank=True, db_default="", max_length=32)),
        migrations.AddField("heard", "holds_until", models.DateTimeField(null=True)),
        migrations.AddField("heard", "house", models.CharField(blank=True, db_default="", max_length=200)),
        migrations.AddField("heard", "number", models.CharField(blank=True, db_default="", max_length=11)),
        migrations.AddField("heard", "reasons", models.TextField(db_default="[]")),
        migrations.AddField("heard", "defaulted", models.TextField(db_default="{}")),
    ]
