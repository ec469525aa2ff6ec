"""Analysts' free tables: not hidden but made uncertain, by the cell-key method. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from talka.statistics.disclosure.rules import (
    FEWEST_ORGANISERS,
    FEWEST_PEOPLE,
    Cell,
    dominated,
    rounded,
)

MOST_NOISE = 5
KEYS = 2**32


@dataclass(frozen=True, slots=True)
class NoiseTable:
    """Cumulative probabilities of each noise, smallest noise first (data/noise.csv)."""

    steps: tuple[tuple[int, float], ...]

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, str]]) -> NoiseTable:
        steps: list[tuple[int, float]] = []
        total = 0.0
        for row in rows:
            total += float(row["probability"])
            steps.append((int(row["noise"]), total))
        if abs(total - 1) > 1e-6 or any(abs(noise) > MOST_NOISE for noise, _ in steps):
            raise ValueError("The noise table has to add up to 1 and stay within bounds.")
        return cls(tuple(steps))

    def noise(self, cell_key: int) -> int:
        """Always the same for the same people, whatever table or filter they are met in."""
        share = cell_key % KEYS / KEYS
        return next((noise for noise, total in self.steps if share < total), self.steps[-1][0])


class Perturbed(NamedTuple):
    """None: not shown."""

    people: int | None
    hours: int | None


def perturbed(cell: Cell, cell_key: int, table: NoiseTable) -> Perturbed:
    """An analyst's cell. Zero stays zero; a base of fewer than FEWEST_PEOPLE is not shown; hours get the noise of people
    times the mean of the cell, and are not shown where organisers dominate them."""
    if not cell.people:
        return Perturbed(0, 0)
    if cell.people < FEWEST_PEOPLE:
        return Perturbed(None, None)
    people = cell.people + table.noise(cell_key)
    if cell.organisers < FEWEST_ORGANISERS or dominated(cell):
        return Perturbed(people, None)
    mean = cell.minutes / cell.people
    minutes = cell.minutes + table.noise(_key_of_hours(cell, cell_key)) * mean
    return Perturbed(people, max(0, rounded(round(minutes / 60))))


def _key_of_hours(cell: Cell, cell_key: int) -> int:
    """Of the people and of their minutes: were it of the people alone, the noise of two spans of months with the same people
    would cancel out, and what few of them did in the months between would be the difference."""
    return int.from_bytes(blake2b(f"{cell_key} {cell.minutes}".encode(), digest_size=4).digest())
