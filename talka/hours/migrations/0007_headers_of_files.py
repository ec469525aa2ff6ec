from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Headings of a file in its order, so that its columns can be understood otherwise before it is taken in."""

    dependencies = [("hours", "0006_brought_hours")]

    operations = [
        migrations.AddField("import", "headers", models.JSONField(db_default=[], default=list)),
    ]
