"""Somebody who wants to know what is hidden. Shares no code with the rules of disclosure.

Reads the published tables only: which cells are shown and what they say, which tables add up to which others, and how
the numbers were rounded. For each hidden cell it works out by linear programming between which bounds the truth lies.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

TINY = 1e-7
REGION = {"m1": "R1", "m2": "R1", "m3": "R1", "m4": "R2", "m5": "R2", "m6": "R2"}
GROUP = {"13-15": "0-17", "18-24": "18-64", "35-49": "18-64", "65+": "65+"}
FINER = {"region": ("municipality", REGION), "age_group": ("age", GROUP)}
LEVELS = {
    "country": (), "regions": ("region",), "municipalities": ("municipality",), "fields": ("field",),
    "age-groups": ("age_group",), "ages": ("age",), "sexes": ("sex",), "kinds": ("kind",),
    "organiser-kinds": ("organiser_kind",), "newcomers": ("newcomer",), "regions-fields": ("region", "field"),
    "regions-age-groups": ("region", "age_group"), "municipalities-age-groups": ("municipality", "age_group"),
    "fields-age-groups": ("field", "age_group"), "regions-age-groups-fields": ("region", "age_group", "field"),
}  # fmt: skip

Where = tuple[str, str, tuple[str, ...]]
"""Table, period, codes."""


@dataclass(frozen=True)
class Relation:
    """`parts` add up to `whole`; for people over time only: to at least the whole."""

    whole: Where
    parts: tuple[Where, ...]
    at_least: bool = False


def relations(cells: set[Where], *, over_time_exact: bool) -> list[Relation]:
    """Everything that tables of one release, and of the periods inside it, have to do with each other."""
    found: dict[tuple[str, Where], list[Where]] = defaultdict(list)
    by_table: dict[str, list[Where]] = defaultdict(list)
    for one in sorted(cells):
        by_table[one[0]].append(one)
    for coarse, fine in ((a, b) for a in LEVELS for b in LEVELS if a != b):
        for one in by_table[fine]:
            seen = view(one, LEVELS[fine], LEVELS[coarse])
            if seen is not None and (coarse, one[1], seen) in cells:
                found[fine, (coarse, one[1], seen)].append(one)
    made = [Relation(whole, tuple(parts)) for (_, whole), parts in found.items()]
    lengths = {length: [one for one in cells if size(one[1]) == length] for length in (0, 1, 2)}
    for long, short in combinations((0, 1, 2), 2):
        for whole in lengths[long]:
            parts = tuple(o for o in lengths[short] if (o[0], o[2]) == (whole[0], whole[2]) and inside(o[1], whole[1]))
            if parts:
                made.append(Relation(whole, parts, at_least=not over_time_exact))
    return made


def size(period: str) -> int:
    return 0 if len(period) == 4 else 1 if "Q" in period else 2


def inside(short: str, long: str) -> bool:
    if len(long) == 4:
        return short[:4] == long
    return short[:4] == long[:4] and (int(short[5:]) - 1) // 3 + 1 == int(long[6])


def view(one: Where, fine: tuple[str, ...], coarse: tuple[str, ...]) -> tuple[str, ...] | None:
    """The codes of the coarser table under which this cell counts."""
    codes = dict(zip(fine, one[2], strict=True))
    for level, (finer, above) in FINER.items():
        if finer in codes:
            codes[level] = above[codes[finer]]
    return tuple(codes[level] for level in coarse) if all(level in codes for level in coarse) else None


class Attack:
    """Bounds of all hidden cells, from cells shown between bounds (`low`, `high`) and what adds up to what."""

    def __init__(self, shown: dict[Where, tuple[int, int]], hidden: set[Where], *, over_time_exact: bool) -> None:
        self.low: dict[Where, float] = {one: bounds[0] for one, bounds in shown.items()} | dict.fromkeys(hidden, 1.0)
        self.high: dict[Where, float] = {one: bounds[1] for one, bounds in shown.items()}
        self.high |= dict.fromkeys(hidden, float("inf"))
        self.hidden = sorted(hidden)
        self.relations = relations({*shown, *hidden}, over_time_exact=over_time_exact)
        self.tighten()

    def tighten(self) -> None:
        for _ in range(40):
            changed = False
            for one in self.relations:
                changed |= self.tighten_by(one)
            if not changed:
                return

    def tighten_by(self, one: Relation) -> bool:
        most, least = sum(self.high[p] for p in one.parts), sum(self.low[p] for p in one.parts)
        changed = self.set(one.whole, max((self.low[p] for p in one.parts), default=0) if one.at_least else least, most)
        for part in one.parts:
            rest_low, rest_high = least - self.low[part], sum(self.high[p] for p in one.parts if p != part)
            top = self.high[one.whole] if one.at_least else self.high[one.whole] - rest_low
            changed |= self.set(part, self.low[one.whole] - rest_high, top)
        return changed

    def set(self, one: Where, low: float, high: float) -> bool:
        changed = low > self.low[one] + TINY or high < self.high[one] - TINY
        self.low[one], self.high[one] = max(self.low[one], low), min(self.high[one], high)
        return changed

    def bounds(self) -> dict[Where, tuple[float, float]]:
        place = {one: number for number, one in enumerate(self.hidden)}
        rows: list[tuple[list[float], float]] = []
        for one in self.relations:
            for sign in (1, -1) if not one.at_least else (-1,):
                self.add(rows, place, one, sign)
            if one.at_least:
                for part in one.parts:
                    self.add(rows, place, Relation(one.whole, (part,)), 1)
        for cell, number in place.items():
            if self.high[cell] < float("inf"):
                rows.append((unit(number, len(place)), self.high[cell] - self.low[cell]))
        table = Simplex(rows, len(place))
        found = {}
        for cell, number in place.items():
            low = self.low[cell]
            found[cell] = (
                low - table.maximum(unit(number, len(place), -1.0)),
                low + table.maximum(unit(number, len(place))),
            )
        return found

    def add(self, rows: list[tuple[list[float], float]], place: dict[Where, int], one: Relation, sign: int) -> None:
        """sign·(parts - whole) ≤ 0, over what is hidden; what is shown goes to the other side at its loosest."""
        row, limit = [0.0] * len(place), 0.0
        for cell, factor in [*((part, sign) for part in one.parts), (one.whole, -sign)]:
            if cell in place:
                row[place[cell]] += factor
                limit -= factor * self.low[cell]
            else:
                limit -= min(factor * self.low[cell], factor * self.high[cell])
        if any(row):
            rows.append((row, limit))


def unit(number: int, width: int, value: float = 1.0) -> list[float]:
    return [value if n == number else 0.0 for n in range(width)]


class Simplex:
    """max c·x with rows·x ≤ limits and x ≥ 0: dense, by Bland's rule; the first feasible corner serves all questions."""

    def __init__(self, rows: list[tuple[list[float], float]], width: int) -> None:
        self.width, self.count = width, len(rows)
        self.basis = [width + n for n in range(len(rows))]
        self.rows = [[*row, *unit(n, len(rows)), limit] for n, (row, limit) in enumerate(rows)]
        self.make_feasible()

    def make_feasible(self) -> None:
        """With one helper column that makes room for every row, driven back to zero."""
        if not self.rows or min(row[-1] for row in self.rows) >= -TINY:
            return
        helper = self.width + self.count
        for row in self.rows:
            row.insert(-1, -1.0)
        worst = min(range(self.count), key=lambda n: self.rows[n][-1])
        self.pivot(self.rows, self.basis, worst, helper, None)
        cost = [0.0] * (helper + 2)
        cost[helper] = -1.0
        left = self.solve(self.rows, self.basis, cost)
        assert abs(left) < 1e-4, "the published tables contradict themselves"
        if helper in self.basis:
            at = self.basis.index(helper)
            column = next(n for n in range(helper) if abs(self.rows[at][n]) > TINY)
            self.pivot(self.rows, self.basis, at, column, None)
        for row in self.rows:
            del row[helper]

    def maximum(self, wanted: list[float]) -> float:
        cost = [*wanted, *([0.0] * (self.count + 1))]
        return self.solve([row[:] for row in self.rows], self.basis[:], cost)

    def solve(self, rows: list[list[float]], basis: list[int], wanted: list[float]) -> float:
        cost = wanted[:]
        for row, at in zip(rows, basis, strict=True):
            if factor := cost[at]:
                cost = [a - factor * b for a, b in zip(cost, row, strict=True)]
        while True:
            column = next((n for n in range(len(cost) - 1) if cost[n] > TINY), None)
            if column is None:
                return -cost[-1]
            ratios = [(row[-1] / row[column], basis[n], n) for n, row in enumerate(rows) if row[column] > TINY]
            if not ratios:
                return float("inf")
            cost = self.pivot(rows, basis, min(ratios)[2], column, cost)

    @staticmethod
    def pivot(rows: list[list[float]], basis: list[int], at: int, column: int, cost: list[float] | None) -> list[float]:
        factor = rows[at][column]
        rows[at] = [value / factor for value in rows[at]]
        for n, row in enumerate(rows):
            if n != at and (factor := row[column]):
                rows[n] = [a - factor * b for a, b in zip(row, rows[at], strict=True)]
        basis[at] = column
        if cost is None:
            return []
        factor = cost[column]
        return [a - factor * b for a, b in zip(cost, rows[at], strict=True)]
