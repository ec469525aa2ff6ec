"""The organiser's hours: what to confirm first, who is here now, sums. Pair names only, however many came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Least, TruncMonth

from talka.applications.enums import State as Applied
from talka.applications.models import Application
from talka.core import clock
from talka.core.periods import day_end, day_start, local
from talka.core.text import sort_key
from talka.hours.enums import PresenceState, Side, State
from talka.hours.models import Change, Presence, Slip, WorkRecord
from talka.hours.queries.mine import asks, listed
from talka.hours.queries.records import came_again, confirmed, waiting_for_team, workable_at
from talka.opportunities.enums import State as OfferState
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation

PAGE = 100
OFFERED = (OfferState.PUBLISHED, OfferState.CLOSED, OfferState.ARCHIVED)
MOST_SLIPS = 200


@dataclass(frozen=True, slots=True)
class Day:
    """A day's hours that wait for the organiser, of one opportunity."""

    date: date
    title: str
    work: str
    """Public id of the opportunity; "" where the hours are of none."""
    records: Sequence[WorkRecord]
    n: int
    minutes: int
    """Of all that wait, also where the page shows some of them."""

    @property
    def cut(self) -> bool:
        return self.n > len(self.records)


@dataclass(frozen=True, slots=True)
class Desk:
    days: Sequence[Day]
    more: int
    """Entries that wait besides those shown."""
    others: Sequence[WorkRecord]
    """Corrections and disputes that wait for the organiser."""
    proposed: Sequence[WorkRecord]
    """On which the volunteer has to answer a correction of the organiser's, or what its tablet says otherwise."""
    sent: int
    """Entries of the organiser's that wait for volunteers."""
    here: int
    total: int
    slips: int


def desk(organisation: Organisation, user_id: UUID) -> Desk:
    """`user_id`: the reader, whose own hours another person has to confirm."""
    rows = listed(WorkRecord.objects.kept().filter(organisation=organisation), Side.ORGANISER)
    plain = rows.filter(Q(state=State.CLAIMED, proposed_by=Side.VOLUNTEER, asked=False), no_proposal())
    plain = plain.exclude(volunteer=user_id)
    n = plain.count()
    first = list(
        plain.order_by("date", F("opportunity__title").asc(nulls_last=True), "opportunity", "pair__name", "pk")[:PAGE]
    )
    others = rows.filter(asks(Side.ORGANISER)).exclude(Q(state=State.CLAIMED, asked=False)).order_by("date", "pk")
    counted = rows.aggregate(
        sent=Count("pk", filter=Q(state__in=[State.CLAIMED, State.UNCLEAR], proposed_by=Side.ORGANISER))
    )
    return Desk(
        days=_days(first, plain),
        more=max(0, n - PAGE),
        others=list(others[:PAGE]),
        proposed=list(rows.filter(proposal_of(Side.ORGANISER)).order_by("date", "pk")[:PAGE]),
        sent=counted["sent"],
        here=Presence.objects.open().filter(organisation=organisation).count(),
        total=confirmed().filter(organisation=organisation).aggregate(n=Sum("minutes"))["n"] or 0,
        slips=Slip.objects.filter(organisation=organisation, claimed_at__isnull=True).count(),
    )


def no_proposal() -> Q:
    """No correction waits for anybody."""
    return ~Q(changes__open=True)


def proposal_of(side: str) -> Q:
    """A correction of this side waits for the other."""
    return Q(pk__in=Change.objects.filter(open=True, side=side).values("record"))


def _days(rows: Sequence[WorkRecord], waiting: QuerySet[WorkRecord]) -> list[Day]:
    summed = waiting.filter(date__in={one.date for one in rows}).order_by().values_list("date", "opportunity_id")
    sums = {(day, work): (n, minutes) for day, work, n, minutes in summed.annotate(n=Count("pk"), sum=Sum("minutes"))}
    found = []
    for key, ones in groupby(rows, lambda one: (one.date, one.opportunity_id)):
        held = list(ones)
        work = held[0].opportunity
        found.append(Day(key[0], work.title if work else "", work.public_id if work else "", held, *sums[key]))
    return found


def to_confirm(organisation: Organisation) -> int:
    """How many entries wait for the organiser; for the front page."""
    rows = listed(WorkRecord.objects.kept().filter(organisation=organisation), Side.ORGANISER)
    return rows.filter(asks(Side.ORGANISER)).count()


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected today, and whether they are here."""

    application: Application
    name: str
    title: str
    shift: Shift | None
    presence: Presence | None


@dataclass(frozen=True, slots=True)
class Live:
    here: Sequence[Presence]
    forgotten: Sequence[Presence]
    expected: Sequence[Expected]


def live(organisation: Organisation, *, opportunity: Opportunity | None = None) -> Live:
    """Who is here now, who forgot to check out, who is expected today and has not come. Four statements."""
    open_ones = Presence.objects.open().filter(organisation=organisation).select_related("pair", "opportunity", "shift")
    if opportunity is not None:
        open_ones = open_ones.filter(opportunity=opportunity)
    found = sorted(open_ones.order_by("pk"), key=lambda one: sort_key(one.pair.name))
    by_person = {one.volunteer_id: one for one in found}
    return Live(
        here=[one for one in found if one.state == PresenceState.HERE],
        forgotten=[one for one in found if one.state == PresenceState.ASKED],
        expected=[
            one
            for one in expected(organisation, opportunity=opportunity)
            if one.application.volunteer_id not in by_person
        ],
    )


def expected(organisation: Organisation, *, opportunity: Opportunity | None = None) -> list[Expected]:
    """Those approved whose shift is today, or whose work has no shifts and goes on."""
    now, today = clock.now(), clock.today()
    rows = workable_at(organisation).filter(state=Applied.APPROVED)
    if opportunity is not None:
        rows = rows.filter(opportunity=opportunity)
    left = Presence.objects.filter(
        volunteer=OuterRef("volunteer"), opportunity=OuterRef("opportunity"), ended_at__gte=day_start(today)
    )
    found = []
    for one in rows.annotate(left=Exists(left)).order_by("pk"):
        held = [each.shift for each in one.shifts.all() if each.released_at is None]
        shift = shift_at(held, now)
        if one.left or (held and shift is None) or (not held and not _goes_on(one.opportunity, today)):
            continue
        found.append(Expected(one, one.pair.name, one.opportunity.title, shift, None))
    return sorted(found, key=lambda one: sort_key(one.name))


def next_day(offer: Opportunity) -> date | None:
    """The first day after today on which this work goes on, as far as its times tell."""
    after = day_end(clock.today())
    shift = offer.shifts.filter(starts_at__gte=after).order_by("starts_at").first()
    begins = shift.starts_at if shift else offer.starts_at
    return local(begins).date() if begins and begins >= after else None


def _goes_on(offer: Opportunity, today: date) -> bool:
    begun = offer.starts_at is None or offer.starts_at < day_end(today)
    return begun and (offer.ends_at is None or offer.ends_at > day_start(today))


def shift_at(shifts: Sequence[Shift], moment: datetime) -> Shift | None:
    """Of the shifts of that day the one whose start is nearest."""
    day = local(moment).date()
    near = [one for one in shifts if one.starts_at < day_end(day) and one.ends_at > day_start(day)]
    return min(near, key=lambda one: abs(one.starts_at - moment), default=None)


def on_now(organisation: Organisation) -> list[Opportunity]:
    """Opportunities of which somebody is approved: those that a code, a kiosk, a list or an entry may be for."""
    chosen = Application.objects.filter(organisation=organisation, state__in=[Applied.APPROVED, Applied.COMPLETED])
    rows = Opportunity.objects.filter(pk__in=chosen.values("opportunity")).prefetch_related("shifts")
    return list(rows.select_related("organisation").order_by("title", "pk"))


GROUPS = {
    "darbs": ("opportunity__title",),
    "cilveks": ("pair__name",),
    "vieta": ("municipality__name",),
    "menesis": ("month",),
}


@dataclass(frozen=True, slots=True)
class Line:
    label: object
    minutes: int
    people: int
    entries: int


@dataclass(frozen=True, slots=True)
class Report:
    """One page of lines; the sums are those of all."""

    lines: Sequence[Line]
    page: int
    pages: int
    minutes: int
    people: int
    returning: int
    came: int
    no_show: int
    approved: int
    places: int
    """Places of work that has a number of them."""
    filled: int
    """Of those the ones given to somebody."""

    @property
    def fill(self) -> int | None:
        """Filled places in a hundred."""
        return round(100 * self.filled / self.places) if self.places else None


def report(organisation: Organisation, by: str, page: int = 1) -> Report:
    """Confirmed hours in one way of grouping; and how many came, did not come, came again."""
    rows = confirmed().filter(organisation=organisation).annotate(month=TruncMonth("date", output_field=DateField()))
    key = GROUPS.get(by, GROUPS["darbs"])[0]
    grouped = rows.values_list(key).annotate(n=Sum("minutes"), people=Count("pair", distinct=True), entries=Count("pk"))
    order = "-month" if key == "month" else "-n"
    offered = Opportunity.objects.filter(organisation=organisation, places__isnull=False, state__in=OFFERED)
    given = offered.aggregate(n=Coalesce(Sum("places"), 0), filled=Coalesce(Sum(Least("approved", "places")), 0))
    applied = Application.objects.filter(organisation=organisation).aggregate(
        came=Count("pk", filter=Q(state=Applied.COMPLETED)),
        no_show=Count("pk", filter=Q(state=Applied.NO_SHOW)),
        approved=Count("pk", filter=Q(state__in=[Applied.APPROVED, Applied.COMPLETED, Applied.NO_SHOW])),
    )
    pages = max(1, -(-grouped.count() // PAGE))
    page = min(max(page, 1), pages)
    cut = grouped.order_by(order, key)[(page - 1) * PAGE : page * PAGE]
    return Report(
        lines=[Line(*one) for one in cut],
        page=page,
        pages=pages,
        minutes=rows.aggregate(n=Sum("minutes"))["n"] or 0,
        people=rows.values("pair").distinct().count(),
        returning=came_again(rows).count(),
        **applied,
        places=given["n"],
        filled=given["filled"],
    )


def names_for(opportunity: Opportunity, shift: Shift | None) -> list[str]:
    """By what names the organiser knows those who are expected, in order; of one shift, or of all.

    Of a group the name of who applied, and how many come along.
    """
    rows = Application.objects.filter(opportunity=opportunity, state=Applied.APPROVED, volunteer__isnull=False)
    if shift is not None:
        rows = rows.filter(shifts__shift=shift, shifts__released_at=None)
    held = sorted(rows.values_list("pair__name", "people"), key=lambda one: sort_key(one[0]))
    return [name if people == 1 else f"{name} +{people - 1}" for name, people in held]


def applications_by_pair(organisation: Organisation, opportunity: Opportunity) -> dict[int, str]:
    """Pair name's key → public id of the application for this work."""
    rows = Application.objects.filter(organisation=organisation, opportunity=opportunity, state=Applied.APPROVED)
    return dict(rows.values_list("pair_id", "public_id"))


def ids_of_day(organisation: Organisation, day: date, work: str) -> list[str]:
    """All entries of a day for one work ("" for none) that wait for the organiser."""
    rows = WorkRecord.objects.filter(waiting_for_team(), organisation=organisation, date=day)
    rows = rows.filter(opportunity__public_id=work) if work else rows.filter(opportunity=None)
    return list(rows.values_list("public_id", flat=True))


def open_slips(organisation: Organisation) -> list[Slip]:
    """Those nobody has claimed yet, the newest first."""
    rows = Slip.objects.filter(organisation=organisation, claimed_at__isnull=True, until__gt=clock.Now())
    return list(rows.select_related("opportunity").order_by("-made_at", "-pk")[:MOST_SLIPS])
