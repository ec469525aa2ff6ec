import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Safe while an earlier version runs: it only adds."""

    dependencies = [("core", "0004_stored_files"), ("opportunities", "0007_own_opportunities")]
    operations = [
        migrations.AddField(
            "opportunity",
            "photo",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.storedfile",
                verbose_name="photo",
            ),
        ),
    ]
