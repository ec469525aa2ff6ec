from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.enums import LIVE, REASONED, UNANSWERED, State
from talka.core import clock
from talka.core.ids import public_id
from talka.opportunities.enums import Channel
from talka.opportunities.models import Opportunity, Question, Shift
from talka.opportunities.seen import CODE, LONGEST
from talka.organisations.models import Organisation

MOST_PEOPLE = 50
MESSAGE_LENGTH = 2_000
ANSWER_LENGTH = 1_000


class PairName(models.Model):
    """What one organisation calls one volunteer ("Rāmā Stirna 47"); another organisation knows another name.

    Stored on first contact. An erased volunteer leaves the name behind, tied to nobody.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    key_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="pair_name_once"),
            models.UniqueConstraint(fields=["organisation", "volunteer"], name="pair_named_once"),
            models.CheckConstraint(name="pair_name_form", condition=Q(name__regex=r"^\S+ \S+ [0-9]{2}$")),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationQuerySet(models.QuerySet["Application"]):
    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def unanswered(self) -> Self:
        return self.filter(state__in=UNANSWERED)

    def broken_promises(self) -> Self:
        """Still unanswered although the promised day is over."""
        return self.unanswered().filter(reply_until__lte=clock.Now())

    def with_order(self) -> Self:
        """The waiting list's order, first come first."""
        return self.filter(state=State.WAITLISTED).order_by("waitlisted_at", "pk")

    def with_position(self) -> Self:
        """Adds `position`, the place in that order: from 1; 0 for one that does not wait there."""
        at = OuterRef("waitlisted_at")
        up_to = Q(waitlisted_at__lt=at) | Q(waitlisted_at=at, pk__lte=OuterRef("pk"))
        line = Application.objects.filter(up_to, opportunity=OuterRef("opportunity"), state=State.WAITLISTED)
        count = line.order_by().values("opportunity").annotate(n=Count("pk")).values("n")
        waits = When(state=State.WAITLISTED, then=Coalesce(Subquery(count), 0))
        return self.annotate(position=Case(waits, default=0, output_field=models.IntegerField()))


class Application(models.Model):
    """One volunteer's wish to take part in one opportunity, alone or for `people` unnamed people.

    `reply_until` is the first instant after the promised day. `agreed_version` is the opportunity's `material_version`
    that the volunteer has said yes to. `skills` and `languages` are what was shown in the preview and sent, no more.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="applications")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    message = models.TextField(_("message"), blank=True, max_length=MESSAGE_LENGTH)
    skills = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    channel = models.CharField(max_length=LONGEST, default=Channel.TALKA, db_default=Channel.TALKA.value)
    """By which of our links the page was opened; told to nobody but the volunteer, and in sums (talka.channels)."""
    submitted_at = models.DateTimeField(db_default=clock.Now())
    reply_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    promise_told_at = models.DateTimeField(null=True)
    waitlisted_at = models.DateTimeField(null=True)
    offered_until = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    """When an offer was last refused or missed: the next offers go to others first."""
    ended_at = models.DateTimeField(null=True)
    late = models.BooleanField(_("late"), default=False)
    agreed_version = models.PositiveIntegerField(default=0)
    told_version = models.PositiveIntegerField(default=0)
    halt_told_at = models.DateTimeField(null=True)
    """Since when the volunteer knows that a moderator holds up the work; empty again once told that it goes on."""
    acknowledged_at = models.DateTimeField(null=True)
    agreement_asked = models.BooleanField(default=False)
    no_show_answer = models.CharField(_("answer"), max_length=500, blank=True)
    updated_at = models.DateTimeField(db_default=clock.Now())
    version = models.PositiveIntegerField(default=1, editable=False)

    consented: bool
    agreed: bool
    attested: bool
    """Set by queries.gates.gated()."""
    position: int
    unread: bool
    named: bool
    asked: bool
    """Set by the lists of either side."""

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            models.Index(fields=["organisation", "state", "reply_until", "public_id"], name="application_inbox"),
            models.Index(fields=["opportunity", "state"], name="application_of_opportunity"),
            models.Index(fields=["volunteer", "-submitted_at"], name="application_of_volunteer"),
            models.Index(
                fields=["opportunity", "waitlisted_at", "id"],
                name="application_queue",
                condition=Q(state=State.WAITLISTED),
            ),
            models.Index(
                fields=["offered_until"], name="application_offer_ends", condition=Q(offered_until__isnull=False)
            ),
            models.Index(fields=["reply_until"], name="application_promise", condition=Q(state__in=UNANSWERED)),
            models.Index(
                fields=["channel", "submitted_at"], name="application_by_channel", condition=~Q(channel=Channel.TALKA)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "opportunity"],
                name="application_live_once",
                condition=Q(state__in=LIVE),
                violation_error_message=_("You have applied for this already."),
            ),
            models.CheckConstraint(name="application_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="application_people",
                condition=Q(people__range=(1, MOST_PEOPLE)),
                violation_error_message=_("From one person to fifty."),
            ),
            models.CheckConstraint(name="application_channel", condition=Q(channel__regex=rf"^(?:{CODE.pattern})$")),
            models.CheckConstraint(
                name="application_reason",
                condition=(Q(state__in=REASONED) & ~Q(reason="")) | (~Q(state__in=REASONED) & Q(reason="")),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="application_offer_has_end",
                condition=Q(state=State.OFFERED, offered_until__isnull=False)
                | (~Q(state=State.OFFERED) & Q(offered_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="application_queue_has_order",
                condition=~Q(state__in=[State.WAITLISTED, State.OFFERED]) | Q(waitlisted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_live_has_volunteer", condition=~Q(state__in=LIVE) | Q(volunteer__isnull=False)
            ),
            models.CheckConstraint(
                name="application_ended_says_when",
                condition=Q(state__in=LIVE, ended_at__isnull=True) | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ApplicationShift(models.Model):
    """A shift chosen in an application; holds a place of the shift while the application holds one, unless released."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="shifts")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "shift"], name="application_shift_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """An answer to a question of the organiser's own. `question_text`: as it stood when it was answered."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="+")
    question_text = models.CharField(max_length=300)
    text = models.TextField(max_length=ANSWER_LENGTH)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="answer_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        return str(self.pk)
