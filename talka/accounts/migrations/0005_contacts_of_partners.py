"""A partner to whom applications are handed over has an address in the vault."""

from django.db import migrations, models

NOW = ["sign_up", "change", "saved_search", "guardian", "invitation", "handover", "other"]
NAMES = [
    ("sign_up", "confirming an address at sign-up"),
    ("change", "confirming a new address"),
    ("saved_search", "news of a saved search"),
    ("guardian", "a guardian's consent"),
    ("invitation", "an invitation to a team"),
    ("handover", "applications handed over to a partner"),
    ("other", "other"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_second_factor_barred")]

    operations = [
        migrations.AlterField("contact", "purpose", models.CharField(choices=NAMES, max_length=12)),
        migrations.RemoveConstraint("contact", "contact_purpose"),
        migrations.AddConstraint(
            "contact", models.CheckConstraint(name="contact_purpose", condition=models.Q(purpose__in=NOW))
        ),
    ]
