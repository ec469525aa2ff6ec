from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_who_came_again")]

    operations = [
        migrations.AddField(model_name="month", name="counted_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="month", name="in_part", field=models.BooleanField(default=False)),
    ]
