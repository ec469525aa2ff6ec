"""Local days in Europe/Riga. Never +24 hours: two nights a year have 23 or 25."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
_A_DAY = timedelta(days=1)


def local(instant: datetime) -> datetime:
    """The instant as the clock on a Latvian wall shows it."""
    return instant.astimezone(RIGA)


def day_start(day: date) -> datetime:
    """First instant of a local day, in UTC."""
    return datetime.combine(day, time.min, RIGA).astimezone(UTC)


def day_end(day: date) -> datetime:
    """First instant after a local day: 'until 1 December inclusive' is stored as 2 December 00:00 in Riga."""
    return day_start(day + timedelta(days=1))


def at(day: date, clock: time) -> datetime:
    """A wall-clock moment in Riga, in UTC (of a time that exists twice, the first)."""
    return datetime.combine(day, clock, RIGA).astimezone(UTC)


def last_good(until: datetime) -> datetime:
    """The last good second before an exclusive end, in local time; what people and JSON-LD are shown."""
    return local(until - timedelta(seconds=1))


def some_time() -> timedelta:
    """Up to a day, drawn anew each time: what waits so tells nobody that it happened together with something else."""
    return timedelta(seconds=secrets.randbelow(int(_A_DAY.total_seconds())))


def ends_with_day(until: datetime) -> bool:
    """Is the exclusive end a local midnight, so that a date alone says it all?"""
    return local(until).time() == time.min


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= 6


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """First day of the month and first day of the next."""
    first = date(year, month, 1)
    return first, (first + timedelta(days=32)).replace(day=1)
