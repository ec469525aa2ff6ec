"""A volunteer's own hours: what waits, sums by month, organiser and field, thresholds. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast, TruncMonth

from talka.accounts.models import User
from talka.core import clock
from talka.core.periods import month_bounds
from talka.core.prepared import SOMEBODY, Prepared
from talka.hours.enums import Side, State
from talka.hours.models import Change, OutsideWork, Presence, WorkRecord
from talka.hours.queries.records import confirmed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

THRESHOLDS = (50, 100, 150)
"""Hours at which a volunteer is thanked with a badge (domain.md, Certificate)."""
SHOWN = (
    *("public_id", "volunteer", "date", "minutes", "starts_at", "ends_at", "done", "state"),
    *("proposed_by", "disputed_by", "locked_at", "removed_at", "version"),
    *("organisation__name", "opportunity__title", "pair__name"),
)
"""What a line of a list shows: the other columns of four tables are not read for it."""
MONTHS = 12
PAGE = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart, drawn on a field 100 high."""

    month: date
    minutes: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Threshold:
    hours: int
    reached: bool
    left: int
    """Minutes that are missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a line of one's own page shows of a record; `turn`: it waits for the reader's word."""

    pk: int
    public_id: str
    date: date
    minutes: int
    starts_at: datetime | None
    done: str
    state: str
    locked_at: datetime | None
    removed_at: datetime | None
    organiser: str
    title: str | None
    asked: bool
    turn: bool

    def get_state_display(self) -> StrPromise | str:
        return State(self.state).label


@dataclass(frozen=True, slots=True)
class Mine:
    total: int
    year: int
    bars: Sequence[Bar]
    organisations: Sequence[tuple[str, int]]
    fields: Sequence[tuple[str, int]]
    thresholds: Sequence[Threshold]
    streak: int
    waiting: Sequence[Row]
    records: Sequence[Row]
    """Of the month asked for, whatever their state; the bin last."""
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
    """With all that a line of a list shows."""
    return asked_of(rows.select_related("organisation", "opportunity", "pair").only(*SHOWN), side)


def asked_of(rows: QuerySet[WorkRecord], side: str) -> QuerySet[WorkRecord]:
    """`asked`: the other side's correction waits for this side."""
    asked = Change.objects.filter(record=OuterRef("pk"), open=True).exclude(side=side)
    return rows.annotate(asked=Exists(asked))


OUTSIDE = [field.attname for field in OutsideWork._meta.concrete_fields]
_OUTSIDE = Prepared(
    lambda: OutsideWork.objects.filter(volunteer=SOMEBODY).order_by("-date", "-pk").values_list(*OUTSIDE)
)


def mine(user: User, month: date) -> Mine:
    today = clock.today()
    sums = _sums(user)
    by_month, total = sums[0], sum(sums[0].values())
    waiting, records = _rows(user, month)
    outside = [OutsideWork.from_db(connection.alias, OUTSIDE, one) for one in _OUTSIDE.rows({SOMEBODY: user.pk})]
    return Mine(
        total=total,
        year=sum(minutes for first, minutes in by_month.items() if first.year == today.year),
        bars=bars(by_month, today),
        organisations=_most_first(sums[1]),
        fields=_most_first({name: minutes for name, minutes in sums[2].items() if name}),
        thresholds=[Threshold(one, total >= one * 60, max(0, one * 60 - total)) for one in THRESHOLDS],
        streak=streak(set(by_month), today),
        waiting=waiting,
        records=records,
        here=list(
            Presence.objects.open()
            .filter(volunteer=user)
            .select_related("opportunity")
            .only("public_id", "state", "started_at", "opportunity__title")
            .order_by("pk")
        ),
        outside=outside,
        outside_minutes=sum(one.minutes for one in outside),
    )


FIRST, AFTER = date.min, date.max
"""Stand-ins of the questions below, like SOMEBODY."""


def _sums_of_somebody() -> QuerySet[WorkRecord, Any]:
    month = Cast(TruncMonth("date", output_field=DateField()), DateField())  # a moment to PostgreSQL otherwise
    own = confirmed().filter(volunteer=SOMEBODY).annotate(month=month)
    return own.values_list("month", "organisation__name", "field__name").annotate(n=Sum("minutes"))


_SUMS = Prepared(_sums_of_somebody)


def _sums(user: User) -> tuple[dict[date, int], dict[str, int], dict[str, int]]:
    """Confirmed minutes by month, by organisation and by field, of one question."""
    found: tuple[dict[Any, int], ...] = ({}, {}, {})
    for *keys, minutes in _SUMS.rows({SOMEBODY: user.pk}):
        for held, key in zip(found, keys, strict=True):
            held[key] = held.get(key, 0) + minutes
    return found[0], found[1], found[2]


def _most_first(held: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(held.items(), key=lambda one: (-one[1], one[0]))


def _rows_of_somebody() -> QuerySet[WorkRecord, Any]:
    turn = Q(removed_at__isnull=True) & asks(Side.VOLUNTEER)
    rows = asked_of(WorkRecord.objects.filter(volunteer=SOMEBODY), Side.VOLUNTEER)
    rows = rows.annotate(turn=ExpressionWrapper(turn, BooleanField()))
    found = rows.filter(Q(turn=True) | Q(date__gte=FIRST, date__lt=AFTER))
    shown = ("pk", "public_id", "date", "minutes", "starts_at", "done", "state", "locked_at", "removed_at")
    return found.values_list(*shown, "organisation__name", "opportunity__title", "asked", "turn")


_ROWS = Prepared(_rows_of_somebody)


def _rows(user: User, month: date) -> tuple[list[Row], list[Row]]:
    """What waits for the person, the oldest first; the rows of a month, the latest first. One question for both."""
    first, after = month_bounds(month.year, month.month)
    held = [Row(*one) for one in _ROWS.rows({SOMEBODY: user.pk, FIRST: first, AFTER: after})]
    waiting = sorted((one for one in held if one.turn), key=lambda one: (one.date, one.pk))
    in_month = sorted((one for one in held if first <= one.date < after), key=_latest_first)
    return waiting[:PAGE], in_month


def _latest_first(one: Row) -> tuple[Any, ...]:
    """The bin last; rows without a time of day after those that have one."""
    moment = -one.starts_at.timestamp() if one.starts_at else 0
    return one.removed_at is not None, -one.date.toordinal(), moment, -one.pk


def bars(by_month: dict[date, int], today: date) -> list[Bar]:
    """The last twelve months, this one at the right."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    most = max([by_month.get(one, 0) for one in months] + [60])
    drawn = []
    for number, month in enumerate(reversed(months)):
        high = 100 * by_month.get(month, 0) / most
        drawn.append(Bar(month, by_month.get(month, 0), 4 + number * 50, 110 - high, high))
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


def waits_for(user: User) -> int:
    """How many of somebody's hours wait for their word; for the front page."""
    rows = listed(WorkRecord.objects.kept().filter(volunteer=user), Side.VOLUNTEER)
    found: int = rows.filter(asks(Side.VOLUNTEER)).aggregate(n=Count("pk"))["n"]
    return found


def ordered(rows: QuerySet[WorkRecord]) -> QuerySet[WorkRecord]:
    return rows.order_by(F("date").desc(), F("starts_at").desc(nulls_last=True), "-pk")
