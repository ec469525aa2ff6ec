"""Free tables for analysts: every cell goes through the noise of `disclosure.perturbed`; no true one leaves."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from talka.statistics import cube
from talka.statistics.disclosure import NoiseTable, perturbed
from talka.statistics.queries import words
from talka.statistics.queries.published import DATA

MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Slice:
    """What an analyst asks: levels, months (`after` is exclusive), and codes that all rows must have."""

    levels: tuple[str, ...]
    first: date
    after: date
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    labels: tuple[str, ...]
    people: int | None
    hours: int | None


@lru_cache(maxsize=1)
def noise() -> NoiseTable:
    with (DATA / "noise.csv").open(encoding="utf-8") as file:
        return NoiseTable.read(csv.DictReader(file))


def lines(asked: Slice) -> list[Line]:
    """Rows of the table in the order of their codes; those of fewer than ten people have no numbers."""
    known = [words.labels(level) for level in asked.levels]
    found = []
    for one in cube.count(asked.levels, asked.first, asked.after, only=dict(asked.only))[:MOST_ROWS]:
        shown = perturbed(one.cell, one.cell_key, noise())
        labels = tuple(names.get(code, code) for names, code in zip(known, one.cell.id.key, strict=True))
        found.append(Line(labels, shown.people, shown.hours))
    return found
