import django.db.models.deletion
from django.db import migrations, models

import talka.core.clock
import talka.core.ids

FORMATS = [
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("ape-xml", "API Engagement, XML"),
    ("ape-json", "API Engagement, JSON"),
    ("odi", "UK Volunteering Data Standard"),
    ("rss", "RSS or Atom"),
    ("ical", "iCalendar"),
    ("json-ld", "schema.org data on a web page"),
]


class Migration(migrations.Migration):
    dependencies = [("interchange", "0008_twins")]
    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                ("name", models.CharField(max_length=100, verbose_name="file")),
                ("content", models.BinaryField()),
                ("format", models.CharField(blank=True, choices=FORMATS, max_length=10, verbose_name="format")),
                ("fields", models.JSONField(blank=True, default=dict, verbose_name="columns")),
                ("trial", models.JSONField(editable=False, null=True)),
                ("error", models.CharField(blank=True, editable=False, max_length=500)),
                ("made_at", models.DateTimeField(db_default=talka.core.clock.Now())),
                ("ordered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="interchange.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "uploaded file",
                "verbose_name_plural": "uploaded files",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["made_at"], name="upload_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["", *(code for code, _label in FORMATS)])),
                        name="upload_format",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="upload_has_name"),
                ],
            },
        ),
    ]
