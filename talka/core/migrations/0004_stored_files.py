import talka.core.clock
import talka.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """Safe while an earlier version runs: one new table."""

    dependencies = [("core", "0003_audit_only_grows")]
    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                (
                    "kind",
                    models.CharField(choices=[("image", "image"), ("document", "document")], max_length=8),
                ),
                ("path", models.CharField(max_length=120, unique=True)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("name_shown", models.CharField(blank=True, max_length=100)),
                ("alt", models.CharField(blank=True, max_length=250)),
                ("width", models.PositiveSmallIntegerField(null=True)),
                ("height", models.PositiveSmallIntegerField(null=True)),
                ("stored_at", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            "storedfile",
            models.Index(
                condition=models.Q(("removed_at__isnull", False)), fields=["removed_at"], name="stored_file_in_bin"
            ),
        ),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(condition=models.Q(("kind__in", ["image", "document"])), name="stored_file_kind"),
        ),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(kind="document")
                | (~models.Q(alt="") & models.Q(name_shown="", width__isnull=False, height__isnull=False)),
                name="stored_image_says_what_it_shows",
            ),
        ),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(kind="image") | ~models.Q(name_shown=""), name="stored_document_has_a_name"
            ),
        ),
    ]
