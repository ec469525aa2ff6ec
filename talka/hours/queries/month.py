"""A volunteer's month as a calendar: on which days how much was done, and what waits yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from talka.core.periods import month_bounds
from talka.hours.enums import COUNTS_AS_HOURS
from talka.hours.models import WorkRecord
from talka.hours.queries.mine import Row

WEEK = 7


@dataclass(frozen=True, slots=True)
class Square:
    """A day; `inside` false for days of the weeks around the month, which stay empty."""

    date: date
    inside: bool
    minutes: int
    """Confirmed."""
    others: int
    """Minutes that do not count (yet): they wait, or are disputed."""


def squares(records: Iterable[WorkRecord | Row], month: date) -> Sequence[Sequence[Square]]:
    """Weeks from Monday on; what lies in the bin is not shown."""
    first, after = month_bounds(month.year, month.month)
    counted: dict[date, int] = {}
    others: dict[date, int] = {}
    for one in records:
        if one.removed_at is None:
            held = counted if one.state in COUNTS_AS_HOURS else others
            held[one.date] = held.get(one.date, 0) + one.minutes
    weeks, day = [], first - timedelta(days=first.weekday())
    while day < after:
        days = [day + timedelta(days=n) for n in range(WEEK)]
        weeks.append([Square(one, first <= one < after, counted.get(one, 0), others.get(one, 0)) for one in days])
        day += timedelta(days=WEEK)
    return weeks
