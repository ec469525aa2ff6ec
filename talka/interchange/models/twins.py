from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.interchange.enums import TwinState
from talka.opportunities.models import Opportunity

DECIDED = (TwinState.SAME, TwinState.OTHER)


class Twin(models.Model):
    """Two opportunities of different sources that are the same, or may be. What a moderator decided stays decided."""

    first = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    second = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    likeness = models.FloatField()
    state = models.CharField(max_length=7, choices=TwinState.choices)
    found_at = models.DateTimeField(db_default=clock.Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pair of the same")
        verbose_name_plural = _("pairs of the same")
        indexes = [models.Index(fields=["state", "-likeness", "id"], name="twin_queue")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="twin_once"),
            models.CheckConstraint(name="twin_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="twin_state", condition=Q(state__in=TwinState.values)),
            models.CheckConstraint(name="twin_likeness", condition=Q(likeness__range=(0, 1))),
            models.CheckConstraint(
                name="twin_decided_when",
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | ~Q(state__in=DECIDED) & Q(decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
