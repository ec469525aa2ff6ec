"""Months name the files of their facts. Those that are built already get one name together, which no file has."""

from __future__ import annotations

from django.db import migrations, models

import talka.statistics.models.facts


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_saved_views_and_organisers")]

    operations = [
        migrations.AddField(
            model_name="month",
            name="snapshot",
            field=models.CharField(
                default=talka.statistics.models.facts.snapshot_name, editable=False, max_length=32
            ),
        ),
    ]
