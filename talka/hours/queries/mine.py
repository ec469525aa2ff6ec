"""A volunteer's own hours: what waits, sums by month, organiser and field, thresholds. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from talka.accounts.models import User
from talka.core import clock
from talka.core.periods import month_bounds
from talka.hours.enums import Side, State
from talka.hours.models import Change, OutsideWork, Presence, WorkRecord
from talka.hours.queries.records import confirmed

THRESHOLDS = (50, 100, 150)
"""Hours at which a volunteer is thanked with a badge (domain.md, Certificate)."""
MONTHS = 12
PAGE = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart, drawn on a field 100 high."""

    month: date
    minutes: int
    x: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Threshold:
    hours: int
    reached: bool
    left: int
    """Minutes that are missing."""


@dataclass(frozen=True, slots=True)
class Mine:
    total: int
    year: int
    bars: Sequence[Bar]
    organisations: Sequence[tuple[str, int]]
    fields: Sequence[tuple[str, int]]
    thresholds: Sequence[Threshold]
    streak: int
    waiting: Sequence[WorkRecord]
    here: Sequence[Presence]
    outside: Sequence[OutsideWork]
    outside_minutes: int


def asks(side: str) -> Q:
    """Rows of `listed` on which it is this side's turn."""
    other = Q(proposed_by=Side.ORGANISER if side == Side.VOLUNTEER else Side.VOLUNTEER)
    written = Q(state=State.CLAIMED) & other
    disputed = Q(state=State.DISPUTED) & ~Q(disputed_by=side)
    unclear = Q(state=State.UNCLEAR) if side == Side.VOLUNTEER else Q(pk__in=[])
    return written | disputed | unclear | Q(asked=True)


def listed(rows: QuerySet[WorkRecord], side: str) -> QuerySet[WorkRecord]:
    """With all that a line of a list shows; `asked`: the other side's correction waits for this side."""
    asked = Change.objects.filter(record=OuterRef("pk"), open=True).exclude(side=side)
    return rows.select_related("organisation", "opportunity", "pair").annotate(asked=Exists(asked))


def mine(user: User) -> Mine:
    own = confirmed().filter(volunteer=user)
    today = clock.today()
    sums = own.aggregate(total=Sum("minutes"), year=Sum("minutes", filter=Q(date__year=today.year)))
    by_month = dict(
        own.annotate(month=TruncMonth("date", output_field=DateField()))
        .values_list("month")
        .annotate(n=Sum("minutes"))
        .order_by("month")
    )
    total = sums["total"] or 0
    waiting = listed(WorkRecord.objects.kept().filter(volunteer=user), Side.VOLUNTEER).filter(asks(Side.VOLUNTEER))
    outside = list(OutsideWork.objects.filter(volunteer=user).order_by("-date", "-pk"))
    return Mine(
        total=total,
        year=sums["year"] or 0,
        bars=bars(by_month, today),
        organisations=list(
            own.values_list("organisation__name").annotate(n=Sum("minutes")).order_by("-n", "organisation__name")
        ),
        fields=list(
            own.filter(field__isnull=False)
            .values_list("field__name")
            .annotate(n=Sum("minutes"))
            .order_by("-n", "field__name")
        ),
        thresholds=[Threshold(one, total >= one * 60, max(0, one * 60 - total)) for one in THRESHOLDS],
        streak=streak(set(by_month), today),
        waiting=list(waiting.order_by("date", "pk")[:PAGE]),
        here=list(
            Presence.objects.open().filter(volunteer=user).select_related("organisation", "opportunity").order_by("pk")
        ),
        outside=outside,
        outside_minutes=sum(one.minutes for one in outside),
    )


def bars(by_month: dict[date, int], today: date) -> list[Bar]:
    """The last twelve months, this one at the right."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    most = max([by_month.get(one, 0) for one in months] + [60])
    drawn = []
    for number, month in enumerate(reversed(months)):
        high = 100 * by_month.get(month, 0) / most
        drawn.append(Bar(month, by_month.get(month, 0), 4 + number * 50, f"{110 - high:.1f}", f"{high:.1f}"))
    return drawn


def streak(months: set[date], today: date) -> int:
    """Months in a row with confirmed hours, up to this one or the last."""
    month = today.replace(day=1)
    if month not in months:
        month = (month - timedelta(days=1)).replace(day=1)
    n = 0
    while month in months:
        n, month = n + 1, (month - timedelta(days=1)).replace(day=1)
    return n


def month_of(user: User, year: int, month: int) -> list[WorkRecord]:
    """All rows of a month, whatever their state; the bin last."""
    first, after = month_bounds(year, month)
    rows = WorkRecord.objects.filter(volunteer=user, date__gte=first, date__lt=after)
    binned = Case(When(removed_at__isnull=False, then=1), default=0)
    return list(listed(rows, Side.VOLUNTEER).annotate(binned=binned).order_by("binned", "-date", "-starts_at", "-pk"))


def waits_for(user: User) -> int:
    """How many of somebody's hours wait for their word; for the front page."""
    rows = listed(WorkRecord.objects.kept().filter(volunteer=user), Side.VOLUNTEER)
    found: int = rows.filter(asks(Side.VOLUNTEER)).aggregate(n=Count("pk"))["n"]
    return found


def ordered(rows: QuerySet[WorkRecord]) -> QuerySet[WorkRecord]:
    return rows.order_by(F("date").desc(), F("starts_at").desc(nulls_last=True), "-pk")
