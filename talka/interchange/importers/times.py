"""When: start, end, sessions, deadline, and the kind of work that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from talka.core import periods
from talka.interchange.importers.dates import Moment, moment
from talka.interchange.importers.items import Item
from talka.interchange.importers.texts import key
from talka.interchange.importers.vocabulary import KINDS
from talka.opportunities.enums import Kind, TimeType

RENEWED_FOR = timedelta(days=30)
"""How long an item without an end stays open after the last good import that held it: until the end of that day."""
RENEWED_EVERY = timedelta(days=1)
EVENING = 17
SESSIONS_TOLD = 8


class Told(Protocol):
    """What is needed of a reading (values.Reading)."""

    item: Item
    defaulted: list[str]

    @property
    def now(self) -> datetime: ...

    @property
    def weeks(self) -> int: ...

    def say(self, name: str, code: str, value: str = "") -> None: ...

    def yes(self, name: str) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Times:
    apply_until: datetime
    renewed: bool
    kind: str
    time_type: str
    starts_at: datetime | None
    ends_at: datetime | None
    published_at: datetime | None
    on_weekends: bool
    in_evenings: bool
    schedule: str
    holds_until: datetime | None
    """From then on the same words mean something else; None: they always mean this."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of an item as they came: sessions in order, the end of a period, the deadline."""

    sessions: tuple[tuple[Moment, Moment | None], ...]
    end: Moment | None
    deadline: Moment | None

    @property
    def last_end(self) -> datetime | None:
        """End of the period, or of the last session that has one."""
        ends = [end.end for _, end in self.sessions if end]
        if ends:
            return max(ends)
        return self.end.end if self.end else None

    @property
    def closes(self) -> datetime | None:
        """The first instant at which it is too late, as far as the partner's dates say."""
        return self.deadline.end if self.deadline else self.last_end


def read_dates(told: Told) -> Dates:
    sessions = [(_read(told, "start", start), _read(told, "end", end)) for start, end in told.item.sessions]
    start = _read(told, "start", _with_time(told.item, "start"))
    end = _read(told, "end", _with_time(told.item, "end"))
    if start:
        sessions.append((start, end))
    known = sorted(((one, other) for one, other in sessions if one), key=lambda pair: pair[0].start)
    ordered = []
    for one, other in known:
        wrong = other is not None and other.end <= one.start and other != one
        if wrong:
            told.say("end", "end_before_start")
        ordered.append((one, None if wrong else other))
    return Dates(tuple(ordered), None if start else end, _read(told, "apply_until", told.item.text("apply_until")))


def _with_time(item: Item, name: str) -> str:
    """A date with the time of day of a column of its own."""
    day, clock = item.text(name).strip(), item.text(f"{name}_time").strip()
    return f"{day} {clock}" if day and clock and ":" not in day else day


def _read(told: Told, name: str, text: str) -> Moment | None:
    if not text.strip():
        return None
    found = moment(text, days_in_utc=told.item.days_in_utc)
    if found is None:
        told.say(name, "not_a_date", text)
    return found.moved(told.weeks) if found and told.weeks else found


def understand_times(told: Told) -> Times:
    dates = read_dates(told)
    first = dates.sessions[0] if dates.sessions else None
    text = told.item.text("kind").strip()
    kind = KINDS.get(key(text)) if text else None
    if text and kind is None:
        told.say("kind", "unknown_value", text)
    if kind is None:
        told.defaulted.append("kind")
    over = first is not None and first[0].end <= told.now and dates.closes is None
    implied = Kind.ONE_OFF if len(dates.sessions) == 1 and not over else Kind.ON_REQUEST
    kind = kind or implied
    apply_until, renewed = _deadline(told, dates, kind)
    starts_at = first[0].start if first else None
    ends_at = dates.last_end
    if starts_at and ends_at and ends_at <= starts_at:
        ends_at = None
    published = _read(told, "published", told.item.text("published"))
    return Times(
        apply_until=apply_until,
        renewed=renewed,
        kind=kind,
        time_type=_time_type(dates),
        starts_at=starts_at,
        ends_at=ends_at,
        published_at=published.start if published and published.start <= told.now else None,
        on_weekends=_on_weekends(told, dates),
        in_evenings=_in_evenings(told, dates),
        schedule=_sessions_in_words(dates),
        holds_until=_holds_until(told.now, dates, published, renewed=renewed),
    )


def _holds_until(now: datetime, dates: Dates, published: Moment | None, *, renewed: bool) -> datetime | None:
    """Everything above that asks what time it is."""
    moments = [published.start] if published else []
    if dates.closes is None and dates.sessions:
        last = periods.local(dates.sessions[-1][0].end).date()
        moments += [dates.sessions[0][0].end, periods.day_start(last) - RENEWED_FOR]
    if renewed:
        moments.append(now + RENEWED_EVERY)
    return min((one for one in moments if one > now), default=None)


def _deadline(told: Told, dates: Dates, kind: str) -> tuple[datetime, bool]:
    """Given deadline, else end of the last session or of the period, else 30 days from this import, renewed by each.

    What happens once and is told by its start alone is over with it, so nobody applies for it afterwards.
    """
    if dates.closes is not None:
        if dates.deadline is None:
            told.defaulted.append("apply_until")
        return dates.closes, False
    told.defaulted.append("apply_until")
    renewed = periods.day_end(periods.local(told.now + RENEWED_FOR).date())
    if kind == Kind.ONE_OFF and dates.sessions and dates.sessions[-1][0].end < renewed:
        return dates.sessions[-1][0].end, False
    return renewed, True


def _time_type(dates: Dates) -> str:
    if not dates.sessions:
        return TimeType.EXPECTED_HOURS if dates.end is None else TimeType.RANGE
    start, end = dates.sessions[0]
    exact = len(dates.sessions) == 1 and start.at and end and end.at and start.day == end.day
    return TimeType.EXACT if exact else TimeType.RANGE


def _occasions(dates: Dates) -> list[Moment]:
    """Starts of sessions of one day; of a longer period nothing follows for its days."""
    return [start for start, end in dates.sessions if end is None or start.day == end.day]


def _on_weekends(told: Told, dates: Dates) -> bool:
    given = told.yes("weekend")
    return any(periods.is_weekend(start.day) for start in _occasions(dates)) if given is None else given


def _in_evenings(told: Told, dates: Dates) -> bool:
    given = told.yes("evening")
    starts = [periods.local(start.at) for start in _occasions(dates) if start.at]
    return any(start.hour >= EVENING for start in starts) if given is None else given


def _sessions_in_words(dates: Dates) -> str:
    """Several sessions as a list of dates; numbers only, which every language reads."""
    if len(dates.sessions) < 2:
        return ""
    told = []
    for start, end in dates.sessions[:SESSIONS_TOLD]:
        words = f"{start.day:%d.%m.%Y.}"
        if start.at:
            words += f" {periods.local(start.at):%H:%M}"
        if start.at and end and end.at and end.day == start.day:
            words += f"–{periods.local(end.at):%H:%M}"
        told.append(words)
    return ", ".join(told) + (" …" if len(dates.sessions) > SESSIONS_TOLD else "")
