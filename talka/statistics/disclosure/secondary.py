"""Partners for hidden cells, so that nobody reckons them back from totals. Pure.

Each hidden cell gets partners: a *circuit* of cells, all hidden, in which one may grow by what its neighbour loses while
every published sum, in every table and period, stays what it is. Whoever sees the tables cannot tell the truth from any
other state of the circuit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from talka.statistics.disclosure.rules import (
    AXES,
    BY_CODE,
    MONTH,
    TABLES,
    YEAR,
    Cell,
    Id,
    Past,
    Table,
    Verdict,
    dominated,
    few,
    first_month,
    length_of,
    quarter_of,
)

SWING = 10
"""So wide at least is what a hidden count of people may be, as far as the tables tell."""
LEAST_SWING = 6
"""Where nothing else can be had: bounds from which ±2 does not follow yet."""
SHARE_OF_HOURS = 0.1
"""Of hours; in hours, SWING is the least."""
MANY = 24
"""So many partners of an axis are tried at most."""
MOST_RESTS = 60
"""So many ways to fill in the axes that are not swapped."""
MOST_CIRCUITS = 200
"""So many possible circuits of a cell are compared for the one that hides least."""
MOST_TRIED, MOST_TRIED_LATER = 4_000, 400
"""So many are tried, possible or not, before tables are given up, and after each of them: a release has to end."""
SPARSE = 0.5
"""A table of which more than this would be hidden for its own sake tells nothing and is withheld as a whole."""


TIME = "time"
Point = dict[str, str]
"""Axis → code at its finest level, `time` as a month: where somebody has worked, in all tables at once."""


class Suppressor:
    """Finds what to hide for one measure, in all tables of all periods jointly.

    `above`: coarse level → finest code → its code there (municipality → region, age → age group).
    """

    def __init__(
        self,
        cells: Iterable[Cell],
        above: Mapping[str, Mapping[str, str]],
        *,
        hours: bool = False,
        past: Past | None = None,
    ) -> None:
        self.cells = {cell.id: cell for cell in cells if cell.people}
        self.above = above
        self.hours = hours
        self.past = past or Past()
        self.periods = sorted({one.period for one in self.cells})
        self.lengths = {table.code: [p for p in self.periods if length_of(p) in table.periods] for table in TABLES}
        self.codes: dict[str, dict[str, int]] = {}
        self.sorted: dict[tuple[str, tuple[str, str] | None], list[str]] = {}
        self.tried, self.most_tried = 0, MOST_TRIED
        for cell in self.cells.values():
            levels = BY_CODE[cell.id.table].levels
            if len(levels) == 1 and not self.is_coarse(levels[0]):
                known = self.codes.setdefault(AXES[levels[0]], {})
                known[cell.id.key[0]] = known.get(cell.id.key[0], 0) + cell.people
        for level, finest in above.items():  # of an axis whose finest level these periods do not show
            self.codes.setdefault(AXES[level], dict.fromkeys(finest, 1))
        self.verdict = Verdict({one for one in self.past.hidden if one in self.cells}, set(self.past.withheld))

    def is_coarse(self, level: str) -> bool:
        return level in self.above

    def amount(self, one: Id) -> int:
        return self.cells[one].minutes if self.hours else self.cells[one].people

    def primary(self, cell: Cell) -> bool:
        return few(cell) or (self.hours and dominated(cell))

    def run(self, *, secondary: bool = True) -> Verdict:
        """`secondary=False` only shows, in a test, that hiding the small ones alone is not enough."""
        first = [cell for cell in self.cells.values() if self.primary(cell)]
        self.verdict.hidden.update(cell.id for cell in first)
        if secondary:
            self.withhold_sparse(first)
            for cell in sorted(first, key=lambda one: (len(one.id.key), one.id)):
                self.protect(cell)
        return self.verdict

    def withhold_sparse(self, first: Iterable[Cell]) -> None:
        total = Counter((one.table, one.period) for one in self.cells)
        hidden = Counter((cell.id.table, cell.id.period) for cell in first)
        for (table, period), number in hidden.items():
            if number > SPARSE * total[table, period]:
                self.withhold(table, period)

    def protect(self, cell: Cell) -> None:
        """Hide the partners of one cell; where there are none wide enough, give up its own table for the period, then the
        finest others one after another."""
        self.most_tried = MOST_TRIED
        if self.protected(cell, SWING) or self.protected(cell, LEAST_SWING):
            return
        self.most_tried = MOST_TRIED_LATER
        own = (cell.id.table, cell.id.period)
        others = [(table.code, period) for table in reversed(TABLES) for period in reversed(self.lengths[table.code])]
        for table, period in (own, *others):
            same_year = period[:4] == cell.id.period[:4]
            if same_year and self.withhold(table, period) and self.protected(cell, SWING):
                return
        self.verdict.unprotected.append(cell.id)

    def withhold(self, table: str, period: str) -> bool:
        """Publish nothing of a table in a period, not even what is zero; False where that is so or it has been published."""
        rows = {one for one in self.cells if (one.table, one.period) == (table, period)}
        if rows & self.past.shown or (table, period) in self.verdict.withheld:
            return False
        self.verdict.hidden |= rows
        self.verdict.withheld.add((table, period))
        return True

    def protected(self, cell: Cell, swing: int) -> bool:
        if self.is_out_of_reach(cell):
            return True
        best: tuple[float, set[Id]] | None = None
        self.tried = 0
        for circuit in islice(self.circuits(cell.id), MOST_CIRCUITS):
            cost = self.cost(circuit)
            if (best is None or cost < best[0]) and self.wide(cell, circuit, swing):
                best = cost, set(circuit)
                if not cost:
                    break
        if best is None:
            return False
        self.verdict.hidden |= best[1]
        return True

    def is_out_of_reach(self, cell: Cell) -> bool:
        """A small cell of a table that is withheld and has no other lengths of period: its row and its column are shown
        at most, and their parts nowhere; its own parts are small too and hidden for their own sake."""
        withheld = (cell.id.table, cell.id.period) in self.verdict.withheld
        return withheld and few(cell) and len(BY_CODE[cell.id.table].periods) == 1

    def cost(self, circuit: Mapping[Id, int]) -> float:
        return sum(1 + self.cells[one].people for one in circuit if one not in self.verdict.hidden)

    # --- circuits ---------------------------------------------------------------------------------------------------

    def circuits(self, one: Id) -> Iterator[dict[Id, int]]:
        """Moves that keep all that is published and change this cell: cell → +1 or -1. Those with most swaps first,
        for they disturb the fewest tables."""
        levels = BY_CODE[one.table].levels
        own = [AXES[level] for level in levels]
        subsets = product((True, False), repeat=len(own) + 1)
        for chosen in sorted(subsets, key=lambda some: (-sum(some[:-1]), some[-1])):
            swapped = [axis for axis, taken in zip([*own, TIME], chosen, strict=True) if taken]
            if swapped:
                yield from self.swaps(one, dict(zip(own, zip(levels, one.key, strict=True), strict=True)), swapped)

    def swaps(self, one: Id, own: dict[str, tuple[str, str]], swapped: list[str]) -> Iterator[dict[Id, int]]:
        pairs = [list(self.pairs(axis, own, one.period)) for axis in swapped]
        kept = [axis for axis in own if axis not in swapped]
        touched = [t for t in TABLES if t.axes >= set(swapped) - {TIME}]
        free = sorted(set().union(*(t.axes for t in touched)) - set(own) - set(swapped))
        rests = [list(self.under(axis, own.get(axis))) for axis in (*kept, *free)]
        for chosen in product(*pairs):
            for rest in islice(product(*rests), MOST_RESTS):
                fixed: Point = {TIME: first_month(one.period), **dict(zip((*kept, *free), rest, strict=True))}
                self.tried += 1
                if self.tried > self.most_tried:
                    return
                found = self.effect(fixed, dict(zip(swapped, chosen, strict=True)), touched)
                if found is not None and (one.table, one.period) in self.verdict.withheld:
                    yield found | {one: 1}  # what is not published moves freely
                elif found and one in found:
                    yield found

    def pairs(self, axis: str, own: dict[str, tuple[str, str]], period: str) -> Iterator[tuple[str, str]]:
        """What is swapped for what: a code inside the cell for one outside it."""
        if axis == TIME:
            others = [p for p in self.periods if length_of(p) == length_of(period) and p != period]
            yield from ((first_month(period), first_month(other)) for other in reversed(others))
            return
        inside = self.under(axis, own[axis])
        level, code = own[axis]
        outside = [one for one in self.by_size(axis) if self.up(level, one) != code]
        near = [one for one in outside if self.neighbours(axis, one, next(iter(self.by_size(axis, own[axis])), ""))]
        partners = [*near, *(one for one in outside if one not in near)]
        yield from product(list(islice(inside, 3)), partners[:MANY])

    def under(self, axis: str, place: tuple[str, str] | None) -> Iterator[str]:
        return islice(iter(self.by_size(axis, place)), 8)

    def by_size(self, axis: str, place: tuple[str, str] | None = None) -> list[str]:
        """Finest codes of an axis inside a cell's code (or all), the largest first."""
        found = self.codes.get(axis, {})
        if (axis, place) not in self.sorted:
            inside = [one for one in found if place is None or self.up(place[0], one) == place[1]]
            self.sorted[axis, place] = sorted(inside, key=lambda one: (-found[one], one))
        return self.sorted[axis, place]

    def neighbours(self, axis: str, one: str, other: str) -> bool:
        """Under the same code of the coarser level: swapped, they leave its totals alone."""
        coarse = [level for level in self.above if AXES.get(level) == axis]
        return all(self.up(level, one) == self.up(level, other) for level in coarse) and bool(coarse)

    def up(self, level: str, code: str) -> str:
        return self.above[level].get(code, "") if level in self.above else code

    def effect(self, fixed: Point, swapped: dict[str, tuple[str, str]], touched: list[Table]) -> dict[Id, int] | None:
        """What changes when one moves at the corners: cell → +1 or -1. None: it would touch what cannot change."""
        moved: dict[Id, int] = {}
        for corner in product((0, 1), repeat=len(swapped)):
            point = fixed | {axis: pair[side] for (axis, pair), side in zip(swapped.items(), corner, strict=True)}
            sign = -1 if sum(corner) % 2 else 1
            for table in touched:
                key = tuple(self.up(level, point[AXES[level]]) for level in table.levels)
                for period in self.periods_of(table, point[TIME]):
                    one = Id(table.code, period, key)
                    moved[one] = moved.get(one, 0) + sign
        found = {one: sign for one, sign in moved.items() if sign}
        if any(one not in self.cells or self.is_fixed(one) for one in found):
            return None
        return found

    def is_fixed(self, one: Id) -> bool:
        """Shown before: hiding it now would take back what everybody knows."""
        return one in self.past.shown and one not in self.verdict.hidden

    def periods_of(self, table: Table, month: str) -> Iterator[str]:
        here = (month, quarter_of(month), month[:4])
        known = self.lengths[table.code]
        return (period for period in here if period in known and (table.code, period) not in self.verdict.withheld)

    def wide(self, cell: Cell, circuit: Mapping[Id, int], swing: int) -> bool:
        """Whether the circuit lets the cell be anything within a wide enough range."""
        room = {1: self.slack(circuit, -1), -1: self.slack(circuit, 1)}
        needed = max(swing * 60, int(cell.minutes * SHARE_OF_HOURS)) if self.hours else swing
        return room[1] + room[-1] >= needed

    def slack(self, circuit: Mapping[Id, int], shrinking: int) -> int:
        """How far the circuit can be moved until one of the cells that shrink would be empty, or one that grows would
        have more people than a total it belongs to."""
        least = min((self.amount(one) - 1 for one, sign in circuit.items() if sign == shrinking), default=10**9)
        if self.hours:
            return least
        growing = (one for one, sign in circuit.items() if sign == -shrinking)
        return min([least, *(self.headroom(one, circuit) for one in growing)])

    def headroom(self, one: Id, circuit: Mapping[Id, int]) -> int:
        totals = [total for total in self.totals(one) if circuit.get(total) != circuit[one]]
        return min((self.cells[total].people - self.cells[one].people for total in totals), default=10**9)

    def totals(self, one: Id) -> Iterator[Id]:
        """Cells of tables with fewer levels, and of longer periods, that count everybody of this cell too."""
        codes = dict(zip(BY_CODE[one.table].levels, one.key, strict=True))
        for level in list(codes):
            for coarse in self.above:
                if AXES[coarse] == AXES[level] and coarse != level:
                    codes[coarse] = self.up(coarse, codes[level])
        for table in TABLES:
            if all(level in codes for level in table.levels):
                key = tuple(codes[level] for level in table.levels)
                for period in self.longer(one.period):
                    total = Id(table.code, period, key)
                    if total != one and total in self.cells:
                        yield total

    def longer(self, period: str) -> Iterator[str]:
        yield period
        if length_of(period) == MONTH:
            yield quarter_of(period)
        if length_of(period) != YEAR:
            yield period[:4]
