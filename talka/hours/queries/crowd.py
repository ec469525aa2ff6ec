"""The list of a day when hundreds come: looked through by name, one part of it at a time, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from talka.core.periods import local
from talka.core.text import fold
from talka.hours.models import Presence
from talka.hours.queries.desk import Live

PAGE = 50
HERE, EXPECTED, FORGOTTEN = "ir", "gaida", "aizmirsa"
_PARTS = {HERE: "here", EXPECTED: "expected", FORGOTTEN: "forgotten"}

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Crowd:
    """What one page shows. `counts`: of all who fit, in each part; `view`: the part shown, "" where all fit at once."""

    live: Live
    counts: dict[str, int]
    view: str
    page: int
    pages: int


def crowd(found: Live, *, name: str = "", view: str = "", page: int = 1) -> Crowd:
    """All parts while they are one page together, else one: the one asked for, or the first that has anybody."""
    fitting = Live(
        here=named(name, found.here, [one.pair.name for one in found.here]),
        expected=named(name, found.expected, [one.name for one in found.expected]),
        forgotten=named(name, found.forgotten, [one.pair.name for one in found.forgotten]),
    )
    counts = {part: len(getattr(fitting, field)) for part, field in _PARTS.items()}
    if sum(counts.values()) <= PAGE:
        return Crowd(fitting, counts, "", 1, 1)
    view = view if view in _PARTS else next(part for part, n in counts.items() if n)
    pages = max(1, -(-counts[view] // PAGE))
    page = min(max(page, 1), pages)
    cut = getattr(fitting, _PARTS[view])[(page - 1) * PAGE : page * PAGE]
    return Crowd(replace(Live((), (), ()), **{_PARTS[view]: cut}), counts, view, page, pages)


def named(name: str, rows: Iterable[Row], names: Iterable[str]) -> Sequence[Row]:
    """Those in whose name it stands, without regard to marks and case."""
    wanted = fold(name)
    return [one for called, one in zip(names, rows, strict=True) if wanted in fold(called)]


@dataclass(frozen=True, slots=True)
class Together:
    """Who forgot to check out of the same shift, or of the same work on the same day. `ends_at`: when that was over."""

    key: str
    title: str
    day: date
    starts_at: datetime
    ends_at: datetime | None
    people: Sequence[Presence]


def together(forgotten: Iterable[Presence], *, besides: UUID) -> list[Together]:
    """Those who may be ended in one act, where they are several; without the reader's own."""
    groups: dict[str, list[Presence]] = {}
    for one in forgotten:
        if one.volunteer_id != besides:
            what = one.shift.public_id if one.shift else one.opportunity.public_id
            groups.setdefault(f"{what}-{local(one.started_at):%Y%m%d}", []).append(one)
    found = [_together(key, ones) for key, ones in groups.items() if len(ones) > 1]
    return sorted(found, key=lambda one: one.starts_at)


def _together(key: str, people: Sequence[Presence]) -> Together:
    first = min(people, key=lambda one: one.started_at)
    day = local(first.started_at).date()
    over = first.shift.ends_at if first.shift else first.opportunity.ends_at
    known = over if first.shift or (over and local(over).date() == day) else None
    return Together(key, first.opportunity.title, day, first.started_at, known, people)
