from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hours", "0004_devices_and_files")]

    operations = [
        migrations.AddIndex(
            model_name="workrecord",
            index=BrinIndex(autosummarize=True, fields=["updated_at"], name="hours_written"),
        ),
    ]
