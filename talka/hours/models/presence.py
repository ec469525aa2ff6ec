from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.core.ids import public_id
from talka.hours.enums import OPEN, PresenceState, Way
from talka.hours.models.record import MOST_MINUTES, WorkRecord
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation


class PresenceQuerySet(models.QuerySet["Presence"]):
    def open(self) -> Self:
        """Checked in and not out."""
        return self.filter(state__in=OPEN)


class Presence(models.Model):
    """Somebody has checked in: here now, until the check-out makes a record of hours of it.

    `arrived_by` and `left_by`: which stamp made it (an id from the device that made it), so a stamp sent twice counts once.
    `stamped_at`: when a device that had no network says they came, where the list or another device said otherwise;
    `stamped_on`: which device, the volunteer's phone (`code`) or the organiser's tablet (`kiosk`).
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.CASCADE, related_name="+")
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=PresenceState.choices, default=PresenceState.HERE)
    way = models.CharField(max_length=10, choices=Way.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    """After this an open one is a forgotten check-out."""
    asked_at = models.DateTimeField(null=True)
    arrived_by = models.UUIDField(null=True)
    left_by = models.UUIDField(null=True)
    stamped_at = models.DateTimeField(null=True)
    stamped_on = models.CharField(max_length=10, choices=Way.choices, blank=True)
    record = models.OneToOneField(WorkRecord, models.SET_NULL, null=True, related_name="presence")

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [
            models.Index(fields=["organisation", "started_at"], name="presence_here", condition=Q(state__in=OPEN)),
            models.Index(fields=["due_at"], name="presence_due", condition=Q(state=PresenceState.HERE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "organisation"],
                name="presence_open_once",
                condition=Q(state__in=OPEN),
                violation_error_message=_("Checked in already."),
            ),
            models.UniqueConstraint(fields=["volunteer", "arrived_by"], name="presence_arrived_once"),
            models.UniqueConstraint(fields=["volunteer", "left_by"], name="presence_left_once"),
            models.CheckConstraint(name="presence_state", condition=Q(state__in=PresenceState.values)),
            models.CheckConstraint(name="presence_way", condition=Q(way__in=Way.values)),
            models.CheckConstraint(
                name="presence_stamped_on_a_device",
                condition=Q(stamped_at__isnull=True, stamped_on="")
                | Q(stamped_at__isnull=False, stamped_on__in=[Way.CODE, Way.KIOSK]),
            ),
            models.CheckConstraint(
                name="presence_done_has_end",
                condition=Q(state=PresenceState.DONE, ended_at__isnull=False, ended_at__gte=F("started_at"))
                | (~Q(state=PresenceState.DONE) & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Kiosk(models.Model):
    """A tablet of the organiser that does nothing but check people in and out, until somebody who knows its PIN ends it."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=200)
    opened_at = models.DateTimeField(db_default=clock.Now())
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id


class Slip(models.Model):
    """Hours of somebody who is not in Talka yet: whoever holds the paper with the code claims them. No name is kept.

    The code follows from the row's id and the installation's key, so it can be printed again; only its hash is stored.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="+")
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="+")
    date = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    done = models.CharField(max_length=500, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=clock.Now())
    until = models.DateTimeField()
    record = models.OneToOneField(WorkRecord, models.SET_NULL, null=True, related_name="slip")
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        indexes = [models.Index(fields=["organisation", "-date"], name="slip_of_organisation")]
        constraints = [
            models.CheckConstraint(name="slip_minutes", condition=Q(minutes__range=(1, MOST_MINUTES))),
            models.CheckConstraint(
                name="slip_both_ends",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
