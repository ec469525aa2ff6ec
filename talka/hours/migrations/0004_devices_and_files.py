from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

DEVICES = ["code", "kiosk"]
WAYS = [
    ("code", "by the code, on the volunteer's phone"),
    ("kiosk", "on the organiser's tablet"),
    ("list", "by the coordinator"),
]
STATES = [
    ("reading", "being read"),
    ("refused", "could not be read"),
    ("preview", "looked at, not taken in yet"),
    ("taking", "being taken in"),
    ("done", "taken in"),
    ("undoing", "being taken back"),
    ("undone", "taken back"),
]


class Migration(migrations.Migration):
    """Which device says otherwise when somebody came; files of hours are worked on by a job."""

    dependencies = [("hours", "0003_what_the_phone_says")]

    operations = [
        migrations.AddField(
            "presence", "stamped_on", models.CharField(blank=True, choices=WAYS, default="", max_length=10), False
        ),
        migrations.RunSQL(
            "UPDATE hours_presence SET stamped_on = 'code' WHERE stamped_at IS NOT NULL", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            "presence",
            models.CheckConstraint(
                name="presence_stamped_on_a_device",
                condition=Q(stamped_at__isnull=True, stamped_on="") | Q(stamped_at__isnull=False, stamped_on__in=DEVICES),
            ),
        ),
        migrations.AddField("import", "sealed", models.TextField(blank=True, default=""), False),
        migrations.AddField("import", "rows_done", models.PositiveIntegerField(default=0)),
        migrations.AddField("import", "rows_all", models.PositiveIntegerField(default=0)),
        migrations.AddField("import", "problem", models.CharField(blank=True, default="", max_length=30), False),
        migrations.AlterField(
            "import", "state", models.CharField(choices=STATES, default="reading", max_length=10)
        ),
        migrations.RemoveConstraint("import", "hours_import_state"),
        migrations.AddConstraint(
            "import",
            models.CheckConstraint(name="hours_import_state", condition=Q(state__in=[code for code, _label in STATES])),
        ),
    ]
