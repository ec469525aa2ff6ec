import django.db.models.deletion
from django.db import migrations, models

import talka.core.clock

DECIDED = ("state__in", ("same", "other"))


class Migration(migrations.Migration):
    dependencies = [("interchange", "0007_speaks_for"), ("opportunities", "0010_same_as")]
    operations = [
        migrations.CreateModel(
            name="Twin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.FloatField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "a person is asked"),
                            ("linked", "linked, they are so alike"),
                            ("same", "the same, a moderator says"),
                            ("other", "not the same, a moderator says"),
                        ],
                        max_length=7,
                    ),
                ),
                ("found_at", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                *(
                    (
                        name,
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="opportunities.opportunity",
                        ),
                    )
                    for name in ("first", "second")
                ),
            ],
            options={
                "verbose_name": "pair of the same",
                "verbose_name_plural": "pairs of the same",
                "indexes": [models.Index(fields=["state", "-likeness", "id"], name="twin_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="twin_once"),
                    models.CheckConstraint(condition=models.Q(("first__lt", models.F("second"))), name="twin_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "linked", "same", "other"])), name="twin_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("likeness__range", (0, 1))), name="twin_likeness"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", False), DECIDED),
                            models.Q(models.Q(DECIDED, _negated=True), ("decided_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="twin_decided_when",
                    ),
                ],
            },
        ),
    ]
