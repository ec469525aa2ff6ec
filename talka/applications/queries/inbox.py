"""The organiser's inbox: what is to be done first, in a fixed number of queries however many applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When

from talka.accounts.queries import age_band
from talka.applications.enums import LIVE, Side, State
from talka.applications.models import Application, Disclosure, Message
from talka.applications.models.application import ApplicationQuerySet
from talka.applications.queries.cards import shown_band
from talka.applications.queries.disclosures import SHARES
from talka.applications.queries.gates import Reason, gated, missing
from talka.applications.queries.shown import PAST, shown, shown_state
from talka.applications.queries.times import is_over
from talka.core import clock
from talka.core.text import fold
from talka.opportunities.models import Opportunity, Shift
from talka.opportunities.queries import called
from talka.organisations.models import Organisation

PAGE = 50
TO_DO = "todo"
_MARKED, _BARE = "āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ", "acegiklnorsuzACEGIKLNORSUZ"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which applications the list is narrowed to: of an opportunity, of a shift of it, by a part of the pair name."""

    state: str = TO_DO
    opportunity: str = ""
    shift: str = ""
    name: str = ""


TO_DECIDE = frozenset({State.SUBMITTED, State.WAITLISTED})
TO_WRITE_TO = (State.APPROVED, State.SUBMITTED, State.WAITLISTED, State.OFFERED, State.COMPLETED)
"""Who may be written to together, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox. Holds the pair name and what the list needs, not the volunteer."""

    public_id: str
    pair_name: str
    title: str
    opportunity_id: str
    state: str
    application: Application
    age_band: str
    missing: Sequence[Reason]
    unread: bool
    named: bool
    consent: bool
    over: bool
    late: bool
    position: int

    @property
    def shifts(self) -> list[Shift]:
        """For which of them; in their order."""
        return [one.shift for one in self.application.shifts.all() if one.released_at is None]

    @property
    def to_decide(self) -> bool:
        """May it be chosen, to be decided about with others?"""
        return self.state in TO_DECIDE


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: Sequence[Row]
    counts: dict[str, int]
    total: int
    page: int
    pages: int
    opportunities: Sequence[tuple[str, str, int]]
    shifts: Sequence[Shift] = ()
    """Of the opportunity that was asked for."""


def inbox(
    organisation: Organisation,
    *,
    state: str = TO_DO,
    opportunity: str = "",
    shift: str = "",
    name: str = "",
    page: int = 1,
) -> Inbox:
    """A page: unanswered ones by the day promised, the waiting list in its order, others; none tells who came first."""
    wanted = Wanted(state, opportunity, shift, name)
    every = Application.objects.filter(organisation=organisation)
    counts, offers = _summed(every, opportunity)
    narrowed = _narrowed(every, wanted)
    if shift or name:
        counts, _offers = _summed(narrowed, opportunity)
    total = counts.get(state, sum(counts[one] for one in (*State.values, PAST)))
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = _ordered(_in_state(narrowed, state))[(page - 1) * PAGE : page * PAGE]
    own = _shifts(opportunity).filter(opportunity__organisation=organisation) if opportunity else ()
    return Inbox(_rows(ordered), counts, total, page, pages, offers, list(own))


def undecided(organisation: Organisation, wanted: Wanted, *, most: int) -> list[str]:
    """Ids of those that may be decided about, on whatever page of that list they stand."""
    rows = _in_state(_narrowed(Application.objects.filter(organisation=organisation), wanted), wanted.state)
    waiting = rows.alias(said=shown()).filter(said__in=TO_DECIDE)
    return list(_ordered(waiting).values_list("public_id", flat=True)[:most])


def addressed(organisation: Organisation, wanted: Wanted) -> ApplicationQuerySet:
    """Whose volunteers are written to together: those of the opportunity, state and shift that are wanted."""
    rows = Application.objects.filter(organisation=organisation, volunteer__isnull=False)
    return _in_state(_narrowed(rows, wanted), wanted.state).order_by("pk")


def addressable(organisation: Organisation, opportunity: str) -> list[tuple[State, int]]:
    """States of an opportunity's applications in which somebody can be written to, and how many are in each."""
    rows = Application.objects.filter(organisation=organisation, volunteer__isnull=False)
    counts, _offers = _summed(rows.filter(opportunity__public_id=opportunity), opportunity)
    return [(one, counts[one]) for one in TO_WRITE_TO if counts[one]]


def _narrowed(rows: ApplicationQuerySet, wanted: Wanted) -> ApplicationQuerySet:
    if wanted.opportunity:
        rows = rows.filter(opportunity__public_id=wanted.opportunity)
    if wanted.shift and _shifts(wanted.opportunity).filter(public_id=wanted.shift).exists():
        rows = rows.filter(shifts__shift__public_id=wanted.shift, shifts__released_at=None)
    if wanted.name:
        bare = Func(F("pair__name"), Value(_MARKED), Value(_BARE), function="TRANSLATE", output_field=TextField())
        rows = rows.alias(bare=bare).filter(bare__icontains=fold(wanted.name))
    return rows


def _shifts(opportunity: str) -> QuerySet[Shift]:
    return Shift.objects.filter(opportunity__public_id=opportunity)


def _ordered(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.annotate(turn=_TURN, day=_DAY).order_by("turn", F("day").asc(nulls_last=True), "public_id")


def _in_state(rows: ApplicationQuerySet, state: str) -> ApplicationQuerySet:
    if state == TO_DO:
        return rows.filter(state__in=LIVE)
    if state == PAST:
        return rows.alias(shown=shown()).filter(shown=PAST)
    return rows.alias(shown=shown()).filter(state=state, shown=state) if state in State.values else rows


_TURN = Case(
    When(state=State.SUBMITTED, then=Value(0)),
    When(state=State.OFFERED, then=Value(1)),
    When(state=State.WAITLISTED, then=Value(2)),
    When(state=State.APPROVED, then=Value(3)),
    default=Value(4),
    output_field=IntegerField(),
)


_DAY = Case(
    When(state=State.SUBMITTED, then=F("reply_until")),
    When(state=State.WAITLISTED, then=F("waitlisted_at")),
    default=None,
)


def _summed(rows: QuerySet[Application], opportunity: str) -> tuple[dict[str, int], list[tuple[str, str, int]]]:
    """How many in each state (of that opportunity), and all opportunities: id, title, how many wait for an answer."""
    counts = dict.fromkeys((*State.values, PAST), 0)
    waiting: dict[tuple[str, str], int] = {}
    named = rows.annotate(shown=shown())
    grouped = named.values_list("opportunity__public_id", "opportunity__title", "shown").annotate(n=Count("pk"))
    for public_id, title, state, n in grouped.order_by("opportunity__title", "opportunity__public_id"):
        waiting[public_id, title] = waiting.get((public_id, title), 0) + (n if state == State.SUBMITTED else 0)
        if opportunity in {"", public_id}:
            counts[state] += n
    counts[TO_DO] = sum(counts[one] for one in LIVE)
    names = _names(waiting)
    offers = [(key[0], names[key], n) for key, n in sorted(waiting.items(), key=lambda one: -one[1])]
    return counts, offers


def _names(listed: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Each by its title; only those that share one are read once more, for the times that tell them apart."""
    often = Counter(title for _id, title in listed)
    alike = Opportunity.objects.filter(public_id__in=[one for one, title in listed if often[title] > 1])
    told = dict(called(alike.prefetch_related("shifts").order_by("pk"))) if len(often) < len(listed) else {}
    return {(one, title): told.get(one, title) for one, title in listed}


def _rows(page: ApplicationQuerySet) -> list[Row]:
    unread = Message.objects.filter(application=OuterRef("pk"), side=Side.VOLUNTEER, read_at=None, removed_at=None)
    named = Disclosure.objects.filter(
        application=OuterRef("pk"), fields__contains=["name"], revoked_at=None, until__gt=clock.Now()
    )
    facts = {"unread": Exists(unread), "named": Exists(named) & Q(state__in=SHARES)}
    rows = gated(page.select_related("pair").with_position().annotate(**facts))
    now = clock.now()
    return [
        Row(
            public_id=one.public_id,
            pair_name=one.pair.name,
            title=one.opportunity.title,
            opportunity_id=one.opportunity.public_id,
            state=shown_state(one),
            application=one,
            age_band=shown_band(age_band(one.volunteer), one.opportunity) if one.volunteer else "",
            missing=missing(one) if one.state == State.APPROVED else (),
            unread=one.unread,
            named=one.named,
            consent=one.consented,
            over=is_over(one),
            late=one.state == State.SUBMITTED and one.reply_until <= now,
            position=one.position,
        )
        for one in rows
    ]


def waiting_counts(organisation: Organisation) -> tuple[int, int]:
    """Unanswered applications, and how many of them are past the promised day; for the organiser's first page."""
    rows = Application.objects.filter(organisation=organisation).unanswered()
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(reply_until__lte=clock.Now())))
    return found["n"], found["late"]


def to_do(organisation: Organisation) -> list[tuple[Opportunity, int]]:
    """Opportunities with unanswered applications, the most urgent first."""
    rows = Application.objects.filter(organisation=organisation).unanswered().select_related("opportunity")
    by_offer: dict[int, tuple[Opportunity, int]] = {}
    for one in rows.order_by("reply_until", "public_id")[:500]:
        known = by_offer.get(one.opportunity_id, (one.opportunity, 0))
        by_offer[one.opportunity_id] = (known[0], known[1] + 1)
    return list(by_offer.values())
