import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds, and what that version writes points nowhere."""

    dependencies = [("opportunities", "0009_notice")]
    operations = [
        migrations.AddField(
            "opportunity",
            "same_as",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="opportunities.opportunity",
                verbose_name="the same as",
            ),
        ),
        migrations.AddConstraint(
            "opportunity",
            models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(models.Q(("origin", ""), _negated=True), models.Q(("same_as", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="opportunity_same_as_another",
            ),
        ),
    ]
