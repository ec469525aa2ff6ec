from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from talka.accounts.models import User
from talka.applications.enums import Purpose, RequestReason, RequestState, Shared
from talka.applications.models.application import Application
from talka.core import clock
from talka.core.ids import public_id


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def holding(self) -> Self:
        """What the organiser may see now: not revoked, not over."""
        return self.filter(revoked_at__isnull=True, until__gt=clock.Now())


class Disclosure(models.Model):
    """The volunteer lets this organisation see these fields, for this, until then. An event: never edited, only revoked."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="disclosures")
    fields = ArrayField(models.CharField(max_length=20, choices=Shared.choices))
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    until = models.DateTimeField()
    given_at = models.DateTimeField(db_default=clock.Now())
    revoked_at = models.DateTimeField(null=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="disclosure_fields",
                condition=Q(fields__contained_by=Shared.values) & Q(fields__len__gte=1),
            ),
            models.CheckConstraint(name="disclosure_purpose", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="disclosure_ends_later", condition=Q(until__gt=F("given_at"))),
        ]

    def __str__(self) -> str:
        return self.public_id


class DisclosureRequest(models.Model):
    """The organiser asks for one field and says why; the volunteer answers with one tap."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="requests")
    field = models.CharField(max_length=20, choices=Shared.choices)
    reason = models.CharField(max_length=20, choices=RequestReason.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=clock.Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "field"], name="request_open_once", condition=Q(state=RequestState.ASKED)
            ),
            models.CheckConstraint(name="request_field", condition=Q(field__in=Shared.values)),
            models.CheckConstraint(name="request_reason", condition=Q(reason__in=RequestReason.values)),
            models.CheckConstraint(
                name="request_state",
                condition=Q(state=RequestState.ASKED, answered_at__isnull=True)
                | Q(state__in=[RequestState.GIVEN, RequestState.REFUSED], answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def purpose(self) -> Purpose:
        """For what it would be disclosed."""
        return Purpose.AGREEMENT if self.reason == RequestReason.AGREEMENT else Purpose.REQUEST
