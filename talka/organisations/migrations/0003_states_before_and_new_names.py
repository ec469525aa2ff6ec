from django.db import migrations, models

REMEMBER = """UPDATE organisations_organisation SET state_before = CASE WHEN listed_by = '' THEN 'verified' ELSE 'listed' END
    WHERE state = 'suspended'"""


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds, and the database fills what that version does not write.

    Of rows suspended before nobody knows what they were: what a partner named goes back to `listed`, so that nobody
    becomes verified by this.
    """

    dependencies = [("organisations", "0002_is_public"), ("registers", "0001_registers")]
    operations = [
        migrations.AddField("organisation", "renamed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "organisation", "state_before", models.CharField(db_default="", default="", editable=False, max_length=12)
        ),
        migrations.AddIndex(
            "organisation",
            models.Index(
                condition=models.Q(("renamed_at__isnull", False)), fields=["renamed_at"], name="organisation_renamed"
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(("state_before__in", ["", "verified", "listed"])), name="organisation_state_before"
            ),
        ),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
