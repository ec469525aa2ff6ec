"""Which pairs are worth comparing, and which of those compared are the same.

Two entries meet only where a word of their organisation and a word of their title begin alike, or a word of their
organisation and the day: each goes into a handful of blocks, so the work grows with the catalogue and not with its square.
A block that everybody is in tells nothing and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from talka.interchange.twins.likeness import Entry, alike, sure, worth_asking

BEGINNING = 5
LARGEST = 120
CLOSE = 0.02
"""Two candidates of one source that are as alike as this cannot be told apart by us."""


class Found(NamedTuple):
    """`is_sure`: linked without asking anybody."""

    one: Entry
    other: Entry
    likeness: float
    is_sure: bool


def keys(entry: Entry) -> Iterator[tuple[str, str]]:
    houses = {word[:BEGINNING] for word in entry.house_words} | {f"#{entry.house}"}
    titles = {word[:BEGINNING] for word in entry.title_words}
    days = {f"@{entry.first}"} if entry.first else set()
    for house in houses:
        for told in titles | days:
            yield house, told


def pairs(entries: Iterable[Entry], changed: Collection[int] | None = None) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of different sources that meet in a block, each once. `changed`: only those with one of these keys."""
    blocks: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in keys(entry):
            blocks[key].append(entry)
    met: set[tuple[int, int]] = set()
    for block in blocks.values():
        if 1 < len(block) <= LARGEST:
            yield from _new_pairs(block, changed, met)


def _new_pairs(
    block: list[Entry], changed: Collection[int] | None, met: set[tuple[int, int]]
) -> Iterator[tuple[Entry, Entry]]:
    for place, one in enumerate(block):
        for other in block[place + 1 :]:
            pair = (min(one.key, other.key), max(one.key, other.key))
            wanted = changed is None or one.key in changed or other.key in changed
            if wanted and one.origin != other.origin and pair not in met:
                met.add(pair)
                yield one, other


def find(entries: Iterable[Entry], changed: Collection[int] | None = None) -> list[Found]:
    """Pairs that are the same, or may be. Sure is only one that is clearly the best for both of its sides."""
    told = [(one, other, alike(one, other)) for one, other in pairs(entries, changed)]
    likely = [(one, other, likeness) for one, other, likeness in told if worth_asking(likeness)]
    best: dict[tuple[int, str], list[float]] = defaultdict(list)
    for one, other, likeness in likely:
        best[one.key, other.origin].append(likeness)
        best[other.key, one.origin].append(likeness)
    return [
        Found(
            one,
            other,
            likeness,
            sure(likeness)
            and _stands_out(likeness, best[one.key, other.origin])
            and _stands_out(likeness, best[other.key, one.origin]),
        )
        for one, other, likeness in likely
    ]


def _stands_out(likeness: float, rivals: list[float]) -> bool:
    return likeness == max(rivals) and sum(one >= likeness - CLOSE for one in rivals) == 1
