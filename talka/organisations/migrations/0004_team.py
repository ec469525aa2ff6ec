import django.db.models.deletion
import talka.core.clock
from django.conf import settings
from django.db import migrations, models

PUBLIC = models.Q(removed_at__isnull=True) & (
    models.Q(state="verified") | models.Q(state="listed", listing_active=True)
)


class Migration(migrations.Migration):
    """Teams, how an organisation was verified, the bin of branches.

    Safe while an earlier version runs, but for the moment in which `is_public` is computed anew (a rewrite of one
    table, some seconds for a hundred thousand rows). All that was verified before this was verified by hand.
    """

    dependencies = [
        ("organisations", "0003_states_before_and_new_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("organisation", "removed_at", models.DateTimeField(editable=False, null=True)),
        migrations.RemoveIndex("organisation", "organisation_hidden"),
        migrations.RemoveField("organisation", "is_public"),
        migrations.AddField(
            "organisation",
            "is_public",
            models.GeneratedField(db_persist=True, expression=PUBLIC, output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            "organisation",
            models.Index(condition=models.Q(("is_public", False)), fields=["id"], name="organisation_hidden"),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(("removed_at__isnull", True), ("branch_of__isnull", False), _connector="OR"),
                name="organisation_only_branches_are_removed",
            ),
        ),
        migrations.AddField(
            "organisation",
            "verified_by",
            models.CharField(
                blank=True,
                choices=[("eid", "electronic identity"), ("moderator", "moderator")],
                db_default="",
                editable=False,
                max_length=9,
                verbose_name="verified by",
            ),
        ),
        migrations.RunSQL(
            "UPDATE organisations_organisation SET verified_by = 'moderator' WHERE state = 'verified'",
            migrations.RunSQL.noop,
        ),
        # The update's deferred checks of foreign keys are done now: a table that waits for them cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(("verified_by__in", ["", "eid", "moderator"])), name="organisation_verified_by"
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "admin"), ("coordinator", "coordinator")],
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "display_name",
                    models.CharField(blank=True, max_length=60, verbose_name="name shown to the team"),
                ),
                ("since", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "team member", "verbose_name_plural": "team members", "ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=models.Q(("role__in", ["admin", "coordinator"])), name="membership_role"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="membership_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("organisation", "user"), name="membership_once"
            ),
        ),
        migrations.AddIndex(
            "membership",
            models.Index(condition=models.Q(("until__isnull", True)), fields=["user"], name="membership_live_of"),
        ),
    ]
