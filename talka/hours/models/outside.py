from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact, User
from talka.core import clock
from talka.core.ids import public_id
from talka.hours.enums import OutsideState
from talka.hours.models.record import DONE_LENGTH, MOST_MINUTES
from talka.registers.models import Field

NAME_LENGTH = 200


class OutsideWork(models.Model):
    """Work for an organiser outside this Talka, as the volunteer tells it. Another table, so that no sum can take it along."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.CASCADE, related_name="+")
    organiser = models.CharField(_("organiser"), max_length=NAME_LENGTH)
    date = models.DateField(_("date"))
    minutes = models.PositiveIntegerField(_("minutes"))
    field = models.ForeignKey(Field, models.PROTECT, null=True, related_name="+")
    done = models.CharField(_("what was done"), max_length=DONE_LENGTH)
    state = models.CharField(max_length=10, choices=OutsideState.choices, default=OutsideState.DECLARED)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    shown_name = models.TextField(_("name to show"), blank=True)
    """Wrapped by the vault, forgotten once the organiser has answered."""
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # unique where there is one
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    brought_from = models.CharField(_("brought from"), max_length=NAME_LENGTH, blank=True, default="", db_default="")
    """The Talka whose archive told it; empty where it was written here."""
    agreed_there = models.BooleanField(_("confirmed there"), default=False, db_default=False)
    """That archive says an organiser had confirmed it. A person's own file proves nothing, so it counts as declared."""
    created_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("work outside Talka")
        verbose_name_plural = _("works outside Talka")
        indexes = [models.Index(fields=["volunteer", "-date"], name="outside_of_volunteer")]
        constraints = [
            models.CheckConstraint(name="outside_state", condition=Q(state__in=OutsideState.values)),
            models.CheckConstraint(
                name="outside_minutes",
                condition=Q(minutes__range=(1, MOST_MINUTES)),
                violation_error_message=_("From one minute to 24 hours."),
            ),
            models.CheckConstraint(
                name="outside_answer",
                condition=Q(state__in=[OutsideState.CONFIRMED, OutsideState.REFUSED], answered_at__isnull=False)
                | Q(state__in=[OutsideState.DECLARED, OutsideState.ASKED], answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
