from django.db import migrations, models


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds, and the database fills in what that version does not know."""

    dependencies = [("opportunities", "0008_photo")]
    operations = [
        migrations.AddField(
            "opportunity",
            "notice_hours",
            models.PositiveSmallIntegerField(
                db_default=24, default=24, verbose_name="hours of notice for stepping back"
            ),
        ),
        migrations.AddConstraint(
            "opportunity",
            models.CheckConstraint(
                condition=models.Q(("notice_hours__range", (0, 72))),
                name="opportunity_notice_hours",
                violation_error_message="Notice is at most three days.",
            ),
        ),
    ]
