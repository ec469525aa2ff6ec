"""The list of a day when hundreds come: looked through by name, one part of it at a time, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from talka.core.text import fold
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
        here=_named(name, found.here, [one.pair.name for one in found.here]),
        expected=_named(name, found.expected, [one.name for one in found.expected]),
        forgotten=_named(name, found.forgotten, [one.pair.name for one in found.forgotten]),
    )
    counts = {part: len(getattr(fitting, field)) for part, field in _PARTS.items()}
    if sum(counts.values()) <= PAGE:
        return Crowd(fitting, counts, "", 1, 1)
    view = view if view in _PARTS else next(part for part, n in counts.items() if n)
    pages = max(1, -(-counts[view] // PAGE))
    page = min(max(page, 1), pages)
    cut = getattr(fitting, _PARTS[view])[(page - 1) * PAGE : page * PAGE]
    return Crowd(replace(Live((), (), ()), **{_PARTS[view]: cut}), counts, view, page, pages)


def _named(name: str, rows: Iterable[Row], names: Iterable[str]) -> Sequence[Row]:
    """Those in whose name it stands, without regard to marks and case."""
    wanted = fold(name)
    return [one for called, one in zip(names, rows, strict=True) if wanted in fold(called)]
