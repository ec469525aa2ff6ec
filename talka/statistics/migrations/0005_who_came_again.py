from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact


class Migration(migrations.Migration):
    dependencies = [("statistics", "0004_views_of_towns")]

    operations = [
        migrations.AddField(
            model_name="organiserfigure",
            name="came_again",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="organiserfigure",
            constraint=models.CheckConstraint(
                name="organiser_figure_came_again",
                condition=(
                    models.Q(came_again__isnull=True)
                    | models.Q(Exact(Mod(models.F("came_again"), models.Value(5)), models.Value(0)))
                )
                & (models.Q(came_again=0) | models.Q(came_again__range=(10, models.F("people")))),
            ),
        ),
    ]
