from django.db import migrations, models

import talka.core.clock

REMEMBER = "UPDATE opportunities_opportunity SET state_before = 'closed' WHERE state = 'hidden'"


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds, and the database fills what that version does not write.

    What is hidden already goes back to `closed`, because nobody knows what it was: its organiser opens it again.
    """

    dependencies = [
        ("opportunities", "0005_point_is_whole"),
        ("organisations", "0003_states_before_and_new_names"),
    ]
    operations = [
        migrations.AddField(
            "opportunity", "state_before", models.CharField(db_default="", default="", editable=False, max_length=10)
        ),
        migrations.AddField(
            "opportunity", "reason_before", models.CharField(db_default="", default="", editable=False, max_length=60)
        ),
        migrations.AddConstraint(
            "opportunity",
            models.CheckConstraint(
                condition=models.Q(("state_before__in", ["", "published", "closed", "archived"])),
                name="opportunity_state_before",
            ),
        ),
        migrations.AddField("openterms", "indexed_at", models.DateTimeField(db_default=talka.core.clock.Now())),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
