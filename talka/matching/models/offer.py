from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Availability
from talka.accounts.models import User
from talka.applications.models import Application, PairName
from talka.core import clock
from talka.core.ids import public_id
from talka.matching.enums import InvitationState, Visibility, Why
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.registers.models import Field, Municipality

TEXT_LENGTH = 1_000
RADIUS = (1, 300)


class HelpOfferQuerySet(models.QuerySet["HelpOffer"]):
    def live(self) -> Self:
        """Put up, not taken down, its last day not over, its person not banned."""
        return self.filter(removed_at=None, until__gt=clock.Now(), volunteer__is_active=True)


class HelpOffer(models.Model):
    """Somebody wants to help and says how, without looking for a particular opportunity.

    `until` is the first instant at which it is over. `named`: an organiser who opens it sees name and surname, and each
    look is written down. `terms` are the word tokens of skills and text. In the bin while `removed_at` is set.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.CASCADE, related_name="+")
    fields = models.ManyToManyField(Field, related_name="+", blank=True, verbose_name=_("fields"))
    skills = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("skills"))
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language), default=list, blank=True, verbose_name=_("languages")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    radius_km = models.PositiveSmallIntegerField(_("how far I can go, km"), null=True, blank=True)
    availability = ArrayField(
        models.CharField(max_length=12, choices=Availability), default=list, blank=True, verbose_name=_("time")
    )
    remote = models.BooleanField(_("also remotely"), default=False)
    text = models.TextField(_("text"), blank=True, max_length=TEXT_LENGTH)
    named = models.BooleanField(_("with my name"), default=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.ORGANISERS)
    until = models.DateTimeField()
    terms = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    changed_at = models.DateTimeField(db_default=clock.Now())
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HelpOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer to help")
        verbose_name_plural = _("offers to help")
        indexes = [
            models.Index(fields=["until"], name="offer_until", condition=Q(removed_at=None)),
            GinIndex(fields=["terms"], name="offer_terms"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["volunteer"], name="offer_live_once", condition=Q(removed_at=None)),
            models.CheckConstraint(name="offer_visibility", condition=Q(visibility__in=Visibility.values)),
            models.CheckConstraint(
                name="offer_radius",
                condition=Q(radius_km__isnull=True) | Q(radius_km__range=RADIUS),
                violation_error_message=_("Give a distance from 1 to 300 km."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Waiting for an answer that would still be of use."""
        return self.filter(state=InvitationState.SENT, opportunity__in=Opportunity.objects.open())


class Invitation(models.Model):
    """An organiser asks one person, known to it by the pair's name, to one opportunity. Once, whatever the answer."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    skills = ArrayField(models.CharField(max_length=80), default=list)
    languages = ArrayField(models.CharField(max_length=3), default=list)
    """What the organiser saw in the offer; goes with the application when the answer is yes."""
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(db_default=clock.Now())
    answered_at = models.DateTimeField(null=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [
            models.Index(fields=["organisation", "-sent_at"], name="invitation_of_organisation"),
            models.Index(fields=["volunteer", "-sent_at"], name="invitation_of_volunteer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["pair", "opportunity"], name="invited_once"),
            models.CheckConstraint(name="invitation_state", condition=Q(state__in=InvitationState.values)),
            models.CheckConstraint(name="invitation_why", condition=Q(why__in=Why.values)),
            models.CheckConstraint(
                name="invitation_answer_says_when",
                condition=Q(state=InvitationState.SENT, answered_at=None)
                | (~Q(state=InvitationState.SENT) & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
