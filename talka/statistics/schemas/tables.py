"""Rows of tables and returns, and how rows become text that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from talka.core.workbooks import safe

Item = str | int | float | None


def csv_text(rows: Iterable[Sequence[Item]]) -> str:
    """UTF-8, comma, point for decimals; hidden numbers are empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([safe(item) if isinstance(item, str) else item for item in row] for row in rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Line:
    """One place or piece of work: who took part, how long, and how that differs from the year before."""

    label: str
    volunteers: int
    minutes: int
    volunteers_before: int = 0
    minutes_before: int = 0

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 1)

    @property
    def more_volunteers(self) -> int:
        return self.volunteers - self.volunteers_before

    @property
    def more_hours(self) -> float:
        return round((self.minutes - self.minutes_before) / 60, 1)


@dataclass(frozen=True, slots=True)
class YearlyReturn:
    """Places, volunteers of each, hours in all, main events: what an organiser tells the ministry once a year."""

    year: int
    total: Line
    places: list[Line]
    events: list[Line]
    months: list[tuple[date, int]]
