"""A month of a search: what happens on which day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from talka.core.periods import last_good, local, month_bounds
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from talka.opportunities.search.query import MOST_ROWS

LONG_DAYS = 7
"""What lasts longer is told once for the month, not on each of its days."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch of one opportunity."""

    opportunity: Opportunity
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """A square of the calendar; `in_month` false for days of the weeks around it, which stay empty."""

    date: date
    in_month: bool
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` from Monday on; `through`: what goes on for longer than a week. `cut`: there was more than could be shown."""

    first: date
    weeks: Sequence[Sequence[Day]]
    through: Sequence[Entry]
    cut: bool
    next_deadline: datetime | None


def for_calendar(query: SearchQuery, month: date) -> Month:
    """The month of `month`, of at most a thousand opportunities. Its filter of days narrows within the month."""
    first, after = month_bounds(month.year, month.month)
    last = after - timedelta(days=1)
    within = replace(
        query.without("cursor", "sort"),
        day_from=max(first, query.day_from or first),
        day_to=min(last, query.day_to or last),
        limit=MOST_ROWS,
    )
    if within.day_from and within.day_to and within.day_from > within.day_to:
        return Month(first, _weeks(first, last, {}), (), cut=False, next_deadline=None)
    page = search(within, facets=False)
    by_day: dict[date, list[Entry]] = {}
    through: list[Entry] = []
    for entry in _entries(page.ids):
        days = _days(entry)
        if len(days) > LONG_DAYS:
            if days[0] <= last and days[-1] >= first:
                through.append(entry)
            continue
        for day in days:
            by_day.setdefault(day, []).append(entry)
    return Month(first, _weeks(first, last, by_day), through, bool(page.next_cursor), page.next_deadline)


def _entries(ids: Sequence[int]) -> Iterator[Entry]:
    rows = Opportunity.objects.filter(pk__in=ids).only("public_id", "slug", "title", "starts_at", "ends_at")
    found = []
    for row in rows.prefetch_related("shifts"):
        shifts = row.shifts.all()
        found += [Entry(row, shift.starts_at, shift.ends_at) for shift in shifts]
        if row.starts_at and not shifts:
            found.append(Entry(row, row.starts_at, row.ends_at))
    return iter(sorted(found, key=lambda entry: (entry.starts_at, entry.opportunity.pk)))


def _days(entry: Entry) -> list[date]:
    start = local(entry.starts_at).date()
    end = max(start, last_good(entry.ends_at).date()) if entry.ends_at else start
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _weeks(first: date, last: date, by_day: dict[date, list[Entry]]) -> list[list[Day]]:
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=n) for n in range(7)]
        weeks.append(
            [Day(day, first <= day <= last, by_day.get(day, []) if first <= day <= last else []) for day in days]
        )
        monday += timedelta(days=7)
    return weeks
