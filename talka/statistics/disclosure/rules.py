"""What may be shown at all, and which tables there are. Pure: no database, no settings, no clock.

Public tables are a fixed list (TABLES; definitions in docs/statistics.md). A cell of few people, of few organisers or of
hours that one or two organisers dominate is hidden; everything that is shown is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

STEP = 5
FEWEST_PEOPLE = 10
FEWEST_ORGANISERS = 3
FEWEST_MINORS = 20
"""Of people under 18 in one municipality."""
ONE_DOMINATES, TWO_DOMINATE = 0.5, 0.8
MINORS = "0-17"
MONTH, QUARTER, YEAR = "month", "quarter", "year"
AXES = {
    "region": "place",
    "municipality": "place",
    "age_group": "age",
    "age": "age",
    "field": "field",
    "kind": "kind",
    "organiser_kind": "organiser",
    "sex": "sex",
    "newcomer": "newcomer",
}
"""Level → what it is a level of. Where an axis has two levels the first is the coarser."""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what it is broken down by, and for which lengths of period."""

    code: str
    levels: tuple[str, ...]
    periods: tuple[str, ...] = (QUARTER, YEAR)

    @property
    def axes(self) -> frozenset[str]:
        return frozenset(AXES[level] for level in self.levels)


TABLES = (
    Table("country", (), (MONTH, QUARTER, YEAR)),
    Table("regions", ("region",)),
    Table("municipalities", ("municipality",), (YEAR,)),
    Table("fields", ("field",)),
    Table("age-groups", ("age_group",)),
    Table("ages", ("age",), (YEAR,)),
    Table("sexes", ("sex",), (YEAR,)),
    Table("kinds", ("kind",)),
    Table("organiser-kinds", ("organiser_kind",)),
    Table("newcomers", ("newcomer",), (YEAR,)),
    Table("regions-fields", ("region", "field"), (YEAR,)),
    Table("regions-age-groups", ("region", "age_group"), (YEAR,)),
    Table("municipalities-age-groups", ("municipality", "age_group"), (YEAR,)),
    Table("fields-age-groups", ("field", "age_group"), (YEAR,)),
    Table("regions-age-groups-fields", ("region", "age_group", "field"), (YEAR,)),
)
BY_CODE = {table.code: table for table in TABLES}


class Id(NamedTuple):
    """Where a cell stands: table, period and a code for each level of the table."""

    table: str
    period: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A true cell. `first` and `second`: minutes of the organisers that contributed most."""

    id: Id
    people: int
    minutes: int
    organisers: int
    first: int = 0
    second: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier releases have shown and hidden, for one measure."""

    shown: frozenset[Id] = frozenset()
    hidden: frozenset[Id] = frozenset()
    withheld: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Verdict:
    """Cells to hide. `withheld`: tables of a period of which nothing at all is published, not even which cells are zero."""

    hidden: set[Id] = field(default_factory=set)
    withheld: set[tuple[str, str]] = field(default_factory=set)
    unprotected: list[Id] = field(default_factory=list)
    """Cells that could be reckoned back whatever is done: what was shown before cannot be hidden any more."""


def few(cell: Cell) -> bool:
    """Too few people or organisers to show anything."""
    if not cell.people:
        return False
    minors_at_home = cell.id.table == "municipalities-age-groups" and cell.id.key[1] == MINORS
    limit = FEWEST_MINORS if minors_at_home else FEWEST_PEOPLE
    return cell.people < limit or cell.organisers < FEWEST_ORGANISERS


def dominated(cell: Cell) -> bool:
    """Hours that tell one organiser those of another."""
    return cell.first > ONE_DOMINATES * cell.minutes or cell.first + cell.second > TWO_DOMINATE * cell.minutes


def rounded(number: int) -> int:
    """To the nearest multiple of STEP; totals are rounded on their own, so sums need not agree."""
    return (number + STEP // 2) // STEP * STEP


def quarter_of(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def told_of(part: int, whole: int) -> int:
    """What may be told of a part of some people whose number is told: nought stands for fewer than ten, and the whole as
    it is told for all but fewer than ten. Neither the part nor the rest can be reckoned where it is of few."""
    if part < FEWEST_PEOPLE:
        return 0
    return rounded(whole if whole - part < FEWEST_PEOPLE else part)


def length_of(period: str) -> str:
    return YEAR if len(period) == 4 else QUARTER if "Q" in period else MONTH


def first_month(period: str) -> str:
    """Of any period, as 2026-07."""
    if length_of(period) == MONTH:
        return period
    return f"{period[:4]}-{(int(period[6]) * 3 - 2 if 'Q' in period else 1):02}"
