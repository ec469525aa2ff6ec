from django.db import migrations, models

import talka.applications.models.sealed

SHUT = """
UPDATE core_storedfile SET private = true
WHERE id IN (SELECT file_id FROM applications_attachment)
"""


class Migration(migrations.Migration):
    """Pictures of conversations lose their public address; a guardian's link can be sent once more; halts are told."""

    dependencies = [("applications", "0001_applications"), ("core", "0005_private_files")]

    operations = [
        migrations.RunSQL(SHUT, migrations.RunSQL.noop),
        migrations.AddField("application", "halt_told_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "guardianconsent", "link", talka.applications.models.sealed.SealedField(null=True)
        ),
        migrations.RemoveConstraint("guardianconsent", "consent_one_at_a_time"),
        migrations.AddConstraint(
            "guardianconsent",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "given"])),
                fields=("application", "state"),
                name="consent_one_at_a_time",
            ),
        ),
    ]
