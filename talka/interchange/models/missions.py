from __future__ import annotations

from django.db import models
from django.db.models import Q

from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.enums import MissionStatus
from talka.interchange.models.partners import Partner


class Mission(models.Model):
    """What a partner's program sent by the push API of API Engagement, in its own words.

    Kept because their PUT tells only what changes, because a refused one is there too and can be mended, and because a
    deleted `client_id` cannot come back.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=200)
    told = models.JSONField()
    status = models.CharField(max_length=8, choices=MissionStatus.choices)
    errors = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=clock.Now())
    updated_at = models.DateTimeField(db_default=clock.Now())
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "client_id"], name="mission_once"),
            models.CheckConstraint(name="mission_status", condition=Q(status__in=MissionStatus.values)),
            models.CheckConstraint(
                name="mission_refused_says_why", condition=~Q(status=MissionStatus.REFUSED) | ~Q(errors=[])
            ),
        ]

    def __str__(self) -> str:
        return self.client_id
