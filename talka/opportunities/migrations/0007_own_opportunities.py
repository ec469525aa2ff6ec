import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import talka.core.clock
import talka.core.ids

REPORT_REASONS = [
    ("misleading", "What is written is not true"),
    ("paid_work", "It is really a job that should be paid"),
    ("discrimination", "It shuts people out unfairly"),
    ("unsafe", "It is dangerous or unsuitable for young people"),
    ("money", "Money or documents are asked for"),
    ("offensive", "The text or picture is offensive"),
    ("over", "It does not exist or is over"),
    ("other", "Something else"),
]
REPORT_STATES = [("open", "open"), ("upheld", "right"), ("dismissed", "not confirmed")]


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds, and the database fills what that version does not write."""

    dependencies = [
        ("opportunities", "0006_states_before_and_new_names"),
        ("organisations", "0004_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "opportunity",
            "review_note",
            models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField("opportunity", "sent_to_review_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "opportunity", "material_version", models.PositiveIntegerField(db_default=1, default=1, editable=False)
        ),
        migrations.AddField(
            "opportunity", "is_template", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.AddField("opportunity", "removed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddIndex(
            "opportunity",
            models.Index(
                condition=models.Q(("state", "in_review")), fields=["sent_to_review_at"], name="opportunity_waiting"
            ),
        ),
        migrations.AddIndex(
            "opportunity",
            models.Index(
                condition=models.Q(("removed_at__isnull", False)), fields=["removed_at"], name="opportunity_bin"
            ),
        ),
        migrations.AddConstraint(
            "opportunity",
            models.CheckConstraint(
                condition=models.Q(("is_template", False), ("state", "draft"), _connector="OR"),
                name="opportunity_template_is_draft",
            ),
        ),
        migrations.AddConstraint(
            "opportunity",
            models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True),
                    models.Q(("published_at__isnull", True), ("state", "draft")),
                    _connector="OR",
                ),
                name="opportunity_removed_was_never_public",
            ),
        ),
        migrations.CreateModel(
            name="OpportunityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("item", models.CharField(max_length=30)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
                ("material", models.BooleanField(default=False)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
                "indexes": [models.Index(fields=["opportunity", "-at"], name="change_of_opportunity")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                ("reason", models.CharField(choices=REPORT_REASONS, max_length=20, verbose_name="reason")),
                ("text", models.TextField(blank=True, verbose_name="what is wrong")),
                (
                    "state",
                    models.CharField(choices=REPORT_STATES, default="open", max_length=10, verbose_name="state"),
                ),
                ("sender", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["created_at"], name="report_open"),
                    models.Index(
                        condition=models.Q(("sender", ""), _negated=True), fields=["sender"], name="report_sender"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opportunity__isnull", True), ("organisation__isnull", False)),
                            models.Q(("opportunity__isnull", False), ("organisation__isnull", True)),
                            _connector="OR",
                        ),
                        name="report_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [code for code, _label in REPORT_REASONS],
                            )
                        ),
                        name="report_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "dismissed"])), name="report_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="report_decided_whole",
                    ),
                ],
            },
        ),
    ]
