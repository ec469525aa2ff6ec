"""Dates as partners write them. Without a zone they are Latvian wall-clock time; a date alone is a whole day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from babel.dates import get_month_names

from talka.core import periods
from talka.core.text import fold

EARLIEST, LATEST = 1970, 2200
"""Years outside are placeholders ("9999-12-31") or mistakes."""
LAST_MINUTE = time(23, 59)
_TIME = (
    r"(?:[ T,]*(?:plkst\.?|at)?[ ]*(\d{1,2})[:.](\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"[ ]*([ap]m)?[ ]*(z|utc|gmt|[+-]\d{2}:?\d{2})?)?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?()(z)?)?$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])[ ]?(\d{1,2})[-./][ ]?(\d{4})\.?(?:[ ]?g(?:ada)?\.?)?" + _TIME, re.IGNORECASE)
_IN_WORDS = re.compile(
    r"(?:[^\W\d_]+\.?,?[ ]+)?(?:(\d{1,2})(?:\.|st|nd|rd|th|er)?[ ]+)?([^\W\d_]+)\.?,?[ ]+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?[ ]+)?(\d{4})\.?" + _TIME,
    re.IGNORECASE,
)
_LATVIAN = re.compile(r"(\d{4})\.?[ ]*(?:gada|g\.)[ ]*(\d{1,2})\.?[ ]*([^\W\d_]+)" + _TIME, re.IGNORECASE)


@cache  # read by the first import, not by every process that could do one: seven languages of Babel weigh 11 MB
def _months() -> dict[str, int]:
    """Names and abbreviations in the languages partners write; Latvian ones by their stem, for they are declined."""
    found: dict[str, int] = {}
    for language in ("lv", "en", "fr", "de", "ru", "lt", "et"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", language).items():
                folded = fold(name).rstrip(".")
                found.setdefault(folded, number)
                if language == "lv" and width == "wide":
                    stem = folded.removesuffix("s").removesuffix("i")
                    found.update({stem + ending: number for ending in ("s", "is", "a", "i", "am", "im", "u")})
    return found


_day_start = lru_cache(maxsize=4_096)(periods.day_start)
_day_end = lru_cache(maxsize=4_096)(periods.day_end)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a minute of it. `start` is its first instant, `end` the first instant after it."""

    day: date
    at: datetime | None = None

    @property
    def start(self) -> datetime:
        return self.at or _day_start(self.day)

    @property
    def end(self) -> datetime:
        """A deadline at 23:59 means the whole day; any other minute is itself the end."""
        if self.at is None or periods.local(self.at).time().replace(second=0, microsecond=0) == LAST_MINUTE:
            return _day_end(self.day)
        return self.at

    def moved(self, weeks: int) -> Moment:
        """Whole weeks later by the wall clock, so a Saturday morning stays one across summer time."""
        day = self.day + timedelta(weeks=weeks)
        return Moment(day, self.at and periods.at(day, periods.local(self.at).time()))


@lru_cache(maxsize=16_384)
def moment(text: str, *, days_in_utc: bool = False) -> Moment | None:
    """Understand a date; None when it cannot be understood. `days_in_utc`: midnight in UTC stands for a whole day."""
    text = " ".join(text.split())
    for reader in (_year_first, _compact, _day_first, _latvian, _words):
        try:
            found = reader(text)
        except ValueError:
            return None
        if found is not None:
            return _within_reason(*found, days_in_utc=days_in_utc)
    return None


Parts = tuple[date, tuple[str | None, ...]]


def _year_first(text: str) -> Parts | None:
    match = _YEAR_FIRST.match(text)
    return match and (date(int(match[1]), int(match[2]), int(match[3])), match.groups()[3:])


def _compact(text: str) -> Parts | None:
    match = _COMPACT.match(text)
    return match and (date(int(match[1]), int(match[2]), int(match[3])), match.groups()[3:])


def _day_first(text: str) -> Parts | None:
    """Day before month; the other way round only where nothing else is possible (07/30/2011)."""
    match = _DAY_FIRST.match(text)
    if not match:
        return None
    day, month = int(match[1]), int(match[3])
    if month > 12 and match[2] == "/":
        day, month = month, day
    return date(int(match[4]), month, day), match.groups()[4:]


def _latvian(text: str) -> Parts | None:
    match = _LATVIAN.match(text)
    month = match and _months().get(fold(match[3]))
    return (date(int(match[1]), month, int(match[2])), match.groups()[3:]) if match and month else None


def _words(text: str) -> Parts | None:
    match = _IN_WORDS.match(text)
    if not match:
        return None
    month = _months().get(fold(match[2]))
    day = match[1] or match[3]
    return (date(int(match[4]), month, int(day)), match.groups()[4:]) if month and day else None


def _within_reason(day: date, parts: tuple[str | None, ...], *, days_in_utc: bool) -> Moment | None:
    if not EARLIEST <= day.year < LATEST:
        return None
    hour, minute, second, half, zone = parts
    if hour is None:
        return Moment(day)
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    if (hours, minute) == (24, "00"):
        return Moment(day + timedelta(days=1), periods.day_end(day))
    try:
        clock = time(hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None
    return _zoned(day, clock, zone or "", days_in_utc=days_in_utc)


def _zoned(day: date, clock: time, zone: str, *, days_in_utc: bool) -> Moment:
    if not zone:
        return Moment(day, periods.at(day, clock))
    shift = _offset(zone)
    if shift is None or (days_in_utc and clock == time.min and not shift):
        return Moment(day)
    instant = datetime.combine(day, clock, UTC) - shift
    return Moment(periods.local(instant).date(), instant)


def _offset(zone: str) -> timedelta | None:
    if zone.lower() in {"z", "utc", "gmt"}:
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return None if size >= timedelta(hours=24) else (-size if zone[0] == "-" else size)
