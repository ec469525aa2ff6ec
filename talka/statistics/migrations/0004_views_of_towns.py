from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_profile_proof_invitations"),
        ("statistics", "0003_names_of_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="savedview", name="saved_view_once"),
        migrations.AddField(
            model_name="savedview",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("user", "organisation", "name"),
                name="saved_view_once_a_place",
                nulls_distinct=False,
                violation_error_message="You have a view of this name already.",
            ),
        ),
    ]
