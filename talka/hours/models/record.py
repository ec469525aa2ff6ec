from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.core.ids import public_id
from talka.hours.enums import (
    COUNTS_AS_HOURS,
    OCCUPIES,
    WAITS,
    CorrectionReason,
    DisputeReason,
    Side,
    Source,
    State,
    Verb,
)
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation
from talka.registers.models import Field, Municipality

MOST_MINUTES = 1_440
DONE_LENGTH = 500
_MINUTE = Value(timedelta(minutes=1), DurationField())
_WORKED = ExpressionWrapper(F("minutes") * _MINUTE, DurationField())


class WorkRecordQuerySet(models.QuerySet["WorkRecord"]):
    def kept(self) -> Self:
        """All but those in the bin."""
        return self.filter(removed_at__isnull=True)

    def confirmed(self) -> Self:
        """The definition of confirmed hours; `hours.queries.confirmed` is its name for others."""
        return self.kept().filter(state__in=COUNTS_AS_HOURS)

    def occupying(self) -> Self:
        """Those that no other row of the same volunteer may overlap."""
        return self.kept().filter(state__in=OCCUPIES)


class WorkRecord(models.Model):
    """One stretch of work of one volunteer for one organisation: one side writes it, the other confirms.

    `minutes` is what counts, real elapsed time at most. `proposed_by` and `proposer` are the side and the person whose
    figures stand here; the other side's person is `confirmed_by`. An erased volunteer leaves the row as a figure:
    `volunteer` empty, `stats_key` one random key for all rows of that person. `locked_at`: a certificate states it.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    volunteer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    stats_key = models.UUIDField(null=True, editable=False)
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, related_name="+")
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="+")
    date = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    starts_at = models.DateTimeField(_("from"), null=True)
    ends_at = models.DateTimeField(_("to"), null=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    remote = models.BooleanField(_("remote"), default=False)
    field = models.ForeignKey(Field, models.PROTECT, null=True, related_name="+")
    done = models.CharField(_("what was done"), max_length=DONE_LENGTH, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CLAIMED)
    proposed_by = models.CharField(max_length=10, choices=Side.choices)
    proposer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    disputed_by = models.CharField(max_length=10, choices=Side.choices, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=clock.Now())
    updated_at = models.DateTimeField(db_default=clock.Now())
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of hours")
        verbose_name_plural = _("records of hours")
        indexes = [
            models.Index(fields=["volunteer", "-date", "-id"], name="hours_of_volunteer"),
            models.Index(fields=["organisation", "-date", "-id"], name="hours_of_organisation"),
            models.Index(
                fields=["organisation", "date", "id"],
                name="hours_waiting",
                condition=Q(state__in=WAITS, removed_at__isnull=True),
            ),
            models.Index(
                fields=["date"],
                include=["id", "minutes"],  # sums of a month are read from the index alone
                name="hours_counted_by_day",
                condition=Q(state__in=COUNTS_AS_HOURS, removed_at__isnull=True),
            ),
            BrinIndex(
                fields=["updated_at", "date"], name="hours_written", autosummarize=True
            ),  # for the figures, each hour
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "shift"],
                name="hours_shift_once",
                condition=Q(state__in=OCCUPIES, removed_at__isnull=True, starts_at__isnull=True, shift__isnull=False),
                violation_error_message=_("Hours of this shift are written already."),
            ),
            models.CheckConstraint(name="hours_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="hours_source", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="hours_side", condition=Q(proposed_by__in=Side.values)),
            models.CheckConstraint(
                name="hours_minutes",
                condition=Q(minutes__range=(1, MOST_MINUTES)),
                violation_error_message=_("From one minute to 24 hours."),
            ),
            models.CheckConstraint(
                name="hours_both_ends",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gte=F("starts_at") + _WORKED),
                violation_error_message=_("The end must come after the start, and the hours fit between them."),
            ),
            models.CheckConstraint(
                name="hours_agreed_says_when",
                condition=~Q(state__in=COUNTS_AS_HOURS) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hours_other_side_confirms",
                condition=~Q(state__in=COUNTS_AS_HOURS)
                | Q(volunteer__isnull=True)
                | (Q(proposed_by=Side.VOLUNTEER) & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("volunteer"))))
                | Q(proposed_by=Side.ORGANISER, confirmed_by__isnull=False, confirmed_by=F("volunteer")),
                violation_error_message=_("Nobody confirms their own hours."),
            ),
            models.CheckConstraint(
                name="hours_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | Q(proposer__isnull=True) | ~Q(confirmed_by=F("proposer")),
                violation_error_message=_("Nobody confirms their own hours."),
            ),
            models.CheckConstraint(
                name="hours_disputed_by_somebody",
                condition=Q(state=State.DISPUTED, disputed_by__in=Side.values)
                | (~Q(state=State.DISPUTED) & Q(disputed_by="")),
            ),
            models.CheckConstraint(
                name="hours_locked_are_agreed",
                condition=Q(locked_at__isnull=True) | Q(state__in=COUNTS_AS_HOURS, removed_at__isnull=True),
                violation_error_message=_("Hours stated in a certificate do not change."),
            ),
            models.CheckConstraint(
                name="hours_agreed_are_kept",
                condition=~Q(state__in=COUNTS_AS_HOURS) | Q(removed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="hours_person_or_key", condition=Q(volunteer__isnull=True) | Q(stats_key__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Change(models.Model):
    """What happened to a record after it was written: never edited, read by both sides beside the record.

    A proposed correction holds the figures before (`old_…`) and after (`new_…`); `open` until the other side answers.
    """

    record = models.ForeignKey(WorkRecord, models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=clock.Now())
    reason = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=DONE_LENGTH, blank=True)
    open = models.BooleanField(default=False)
    old_date = models.DateField(null=True)
    old_minutes = models.PositiveSmallIntegerField(null=True)
    old_starts_at = models.DateTimeField(null=True)
    old_ends_at = models.DateTimeField(null=True)
    new_date = models.DateField(null=True)
    new_minutes = models.PositiveSmallIntegerField(null=True)
    new_starts_at = models.DateTimeField(null=True)
    new_ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                name="hours_one_open_correction",
                condition=Q(open=True),
                violation_error_message=_("A correction waits for an answer already."),
            ),
            models.CheckConstraint(name="hours_change_verb", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(name="hours_change_side", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="hours_change_reason",
                condition=(Q(verb=Verb.PROPOSE, reason__in=CorrectionReason.values))
                | (Q(verb__in=[Verb.DISPUTE, Verb.REFUSE], reason__in=DisputeReason.values))
                | (~Q(verb__in=[Verb.PROPOSE, Verb.DISPUTE, Verb.REFUSE]) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="hours_proposal_has_figures",
                condition=~Q(verb=Verb.PROPOSE)
                | Q(old_minutes__isnull=False, new_date__isnull=False, new_minutes__range=(1, MOST_MINUTES)),
            ),
            models.CheckConstraint(name="hours_only_proposals_open", condition=Q(open=False) | Q(verb=Verb.PROPOSE)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
