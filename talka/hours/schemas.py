"""What passes between pages and acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from talka.core.periods import local

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Work:
    """When somebody worked: the day and the minutes, and both ends where they are known."""

    date: date
    minutes: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def between(starts_at: datetime, ends_at: datetime, *, pause: int = 0) -> Work:
    """Work from one instant to another: real time that passed, whatever the clocks were set to meanwhile, less a break."""
    start, end = whole_minute(starts_at), whole_minute(ends_at)
    return Work(local(start).date(), (end - start) // MINUTE - pause, start, end)


def whole_minute(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many: `code` is empty when it was done."""

    key: str
    name: str
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A check-in or check-out (`kind` "in" or "out") as a phone kept it; `work` the application, `code` what was scanned."""

    id: UUID
    kind: str
    at: datetime
    work: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """Work that an archive of another Talka tells. `agreed`: it says that an organiser had confirmed it."""

    organiser: str
    day: date
    minutes: int
    done: str = ""
    agreed: bool = False
