"""The yearly report of the country or of one town: the same figures as an analyst's tables, chosen for print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talka.registers.models import Municipality
from talka.statistics import cube
from talka.statistics.queries import words
from talka.statistics.queries.analyst import Line, Slice, lines, whole

COUNTRY = ("month", "region", "municipality", "field", "age", "kind", "organiser_kind", "newcomer")
TOWN = ("month", "field", "age_group", "kind", "organiser_kind", "newcomer")


@dataclass(frozen=True, slots=True)
class Part:
    level: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Report:
    year: int
    asked: Slice
    total: Line
    before: Line
    parts: list[Part]

    @property
    def more_people(self) -> int | None:
        return _more(self.total.people, self.before.people)

    @property
    def more_hours(self) -> int | None:
        return _more(self.total.hours, self.before.hours)


def _more(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def years() -> list[int]:
    return cube.years()


def report(year: int, town: Municipality | None) -> Report:
    only = (("municipality", town.atvk),) if town else ()
    asked = Slice((), date(year, 1, 1), date(year + 1, 1, 1), only)
    before = Slice((), date(year - 1, 1, 1), date(year, 1, 1), only)
    parts = [
        Part(level, str(words.DIMENSIONS[level]), lines(Slice((level,), asked.first, asked.after, only)))
        for level in (TOWN if town else COUNTRY)
    ]
    return Report(year, asked, whole(asked), whole(before), parts)
