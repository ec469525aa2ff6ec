"""A small invented country whose figures are to be published: who worked where, and the true cells of every table."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from talka.statistics.disclosure import TABLES, Cell, Id, first_month, length_of, quarter_of
from tests.statistics.attacker import GROUP, REGION

FIELDS = ("vide", "sports", "kultura")
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
ABOVE = {"region": REGION, "age_group": GROUP}


@dataclass(frozen=True)
class Work:
    person: int
    month: str
    municipality: str
    age: str
    field: str
    organiser: int
    minutes: int

    def code(self, level: str) -> str:
        if level == "region":
            return REGION[self.municipality]
        if level == "age_group":
            return GROUP[self.age]
        if level in {"municipality", "age", "field"}:
            return str(getattr(self, level))
        return {"kind": "regular", "organiser_kind": "association", "newcomer": "yes"}.get(level, "female")


def country(seed: int, people: int = 160) -> list[Work]:
    """Everybody keeps one place, age and field, so that people add up like hours: the easiest country to attack."""
    dice = random.Random(seed)
    done = []
    for person in range(people):
        place = dice.choices(tuple(REGION), (40, 12, 4, 25, 8, 6))[0]
        age = dice.choices(tuple(GROUP), (10, 30, 40, 15))[0]
        area = dice.choices(FIELDS, (50, 30, 12))[0]
        months = sorted(dice.sample(range(1, 13), dice.choice((1, 1, 2, 3))))
        done += [
            Work(person, f"2026-{month:02}", place, age, area, dice.randrange(9), dice.randrange(30, 900))
            for month in months
        ]
    return done


def cells(work: Iterable[Work], periods: Iterable[str]) -> list[Cell]:
    """The true cells of all tables in these periods."""
    work, made = list(work), []
    for period in periods:
        within = [one for one in work if period in {one.month, quarter_of(one.month), one.month[:4]}]
        for table in (table for table in TABLES if length_of(period) in table.periods):
            groups: dict[tuple[str, ...], list[Work]] = defaultdict(list)
            for one in within:
                groups[tuple(one.code(level) for level in table.levels)].append(one)
            made += [cell(Id(table.code, period, key), group) for key, group in groups.items()]
    return made


def cell(where: Id, group: list[Work]) -> Cell:
    shares: dict[int, int] = defaultdict(int)
    for one in group:
        shares[one.organiser] += one.minutes
    top = sorted(shares.values(), reverse=True)
    return Cell(where, len({one.person for one in group}), sum(top), len(top), top[0], top[1] if len(top) > 1 else 0)


def months_of(*quarters: str) -> list[str]:
    """The months of some quarters, as 2026-01."""
    firsts = [int(first_month(one)[5:]) for one in quarters]
    return [f"2026-{first + n:02}" for first in firsts for n in range(3)]
