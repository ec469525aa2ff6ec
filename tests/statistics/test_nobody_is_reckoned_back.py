"""An attacker with all published tables, and linear programming, learns of no small cell what it is."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from talka.statistics import disclosure
from talka.statistics.disclosure import (
    FEWEST_ORGANISERS,
    FEWEST_PEOPLE,
    KEYS,
    SWING,
    Cell,
    Id,
    NoiseTable,
    Past,
    Suppressor,
    Verdict,
    perturbed,
    rounded,
)
from tests.statistics.attacker import Attack, Where
from tests.statistics.invented import ABOVE, QUARTERS, Work, cells, country, months_of

GROUPS = 400
PINNED = 4.0
"""Bounds so near to each other tell the truth to ±2."""


def judge(found: list[Cell], *, hours: bool = False, past: Past | None = None, secondary: bool = True) -> Verdict:
    return Suppressor(found, ABOVE, hours=hours, past=past).run(secondary=secondary)


def where(one: Id) -> Where:
    return one.table, one.period, one.key


def widths(found: list[Cell], hidden: set[Id], *, exactly: bool = True, hours: bool = False) -> dict[Id, float]:
    """How far apart the bounds of each hidden cell are. `exactly`: even if the shown ones had not been rounded."""
    shown: dict[Where, tuple[int, int]] = {}
    for one in found:
        if one.id not in hidden:
            true = one.minutes if hours else one.people
            near = rounded(true)
            shown[where(one.id)] = (true, true) if exactly else (max(FEWEST_PEOPLE, near - 2), near + 2)
    bounds = Attack(shown, {where(one) for one in hidden}, over_time_exact=hours).bounds()
    return {one: bounds[where(one)][1] - bounds[where(one)][0] for one in hidden}


def pinned(found: list[Cell], hidden: set[Id], *, exactly: bool = True) -> list[Cell]:
    """Small cells that the attacker knows to ±2."""
    wide = widths(found, hidden, exactly=exactly)
    return [one for one in found if one.id in hidden and one.people < FEWEST_PEOPLE and wide[one.id] <= PINNED]


def releases(work: list[Work], *, hours: bool = False) -> tuple[list[Cell], set[Id]]:
    """Quarter after quarter is published as it ends, then the year; what is shown once cannot be hidden later.

    Gives what is in the tables at the end, and what of it is hidden; withheld tables are not there at all.
    """
    past, known, upto = Past(), [], []
    for quarter in (*QUARTERS, "2026"):
        upto += [quarter, *(months_of(quarter) if quarter != "2026" else ())]
        known = cells(work, upto)
        verdict = judge(known, hours=hours, past=past)
        assert not verdict.hidden & past.shown
        assert past.hidden <= verdict.hidden
        shown = frozenset(one.id for one in known) - verdict.hidden
        past = Past(shown, frozenset(verdict.hidden), frozenset(verdict.withheld))
    return published(known, past.hidden, past.withheld)


def published(
    found: list[Cell], hidden: Iterable[Id], withheld: Iterable[tuple[str, str]]
) -> tuple[list[Cell], set[Id]]:
    kept = [one for one in found if (one.id.table, one.id.period) not in withheld]
    return kept, {one.id for one in kept} & set(hidden)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_tables_of_a_quarter_together_pin_nobody(seed: int) -> None:
    found = cells(country(seed, 160), ["2026-Q1", *months_of("2026-Q1")])
    verdict = judge(found)
    assert any(0 < one.people < FEWEST_PEOPLE for one in found)
    assert len(verdict.hidden) < len(found)
    assert pinned(found, verdict.hidden) == []
    assert pinned(found, verdict.hidden, exactly=False) == []


@pytest.mark.parametrize("seed", [4, 5])
def test_the_tables_of_a_year_together_pin_nobody(seed: int) -> None:
    found = cells(country(seed, 500), ["2026"])
    verdict = judge(found)
    assert any(0 < one.people < FEWEST_PEOPLE for one in found)
    assert len(verdict.hidden) < len(found) * 2 / 3
    assert pinned(found, verdict.hidden) == []


@pytest.mark.parametrize("seed", [6, 7])
def test_consecutive_releases_together_pin_nobody(seed: int) -> None:
    found, hidden = releases(country(seed, 400))
    assert pinned(found, hidden) == []


def test_consecutive_releases_do_not_tell_hours_of_few() -> None:
    found, hidden = releases(country(8, 400), hours=True)
    wide = widths(found, hidden, hours=True)
    small = [one for one in found if one.id in hidden and one.people < FEWEST_PEOPLE]
    assert small
    assert [one for one in small if wide[one.id] < 60 * SWING] == []


@pytest.mark.parametrize(("seed", "people"), [(3, 90), (5, 60)])
def test_what_is_shown_pins_nobody_in_a_withheld_table(seed: int, people: int) -> None:
    found = cells(country(seed, people), ["2026"])
    verdict = judge(found)
    assert verdict.withheld, "nothing was withheld"
    assert verdict.unprotected == []
    assert {(one.id.table, one.id.period) for one in found} - verdict.withheld, "nothing is left to attack with"
    assert pinned(found, verdict.hidden) == []


def test_a_table_that_is_mostly_hidden_is_withheld_and_another_is_not() -> None:
    found = cells(country(4, 120), ["2026"])
    shares: dict[str, list[bool]] = {}
    for one in found:
        shares.setdefault(one.id.table, []).append(0 < one.people < FEWEST_PEOPLE or one.organisers < FEWEST_ORGANISERS)
    withheld = {table for table, _period in judge(found).withheld}
    assert withheld >= {table for table, small in shares.items() if sum(small) > len(small) / 2}
    assert "country" not in withheld


def test_a_filter_and_the_filter_within_it_do_not_tell_one_person() -> None:
    """An analyst asks for a group, and for the same group without one person: the difference is not the person."""
    with (Path(disclosure.__file__).parents[1] / "data" / "noise.csv").open(encoding="utf-8") as file:
        table = NoiseTable.read(csv.DictReader(file))
    dice = random.Random(11)
    right = 0
    for _group in range(GROUPS):
        keys = [dice.randrange(KEYS) for _person in range(30)]
        parent, child = (
            perturbed(Cell(Id("", "", ()), len(some), 60 * len(some), 5), sum(some) % KEYS, table).people
            for some in (keys, keys[1:])
        )
        assert parent is not None
        assert child is not None
        right += parent - child == 1
    assert right < GROUPS / 4


@pytest.mark.parametrize(("seed", "people"), [(1, 160), (6, 400)])
def test_without_secondary_suppression_the_attacker_wins(seed: int, people: int) -> None:
    found = cells(country(seed, people), ["2026"])
    assert pinned(found, judge(found, secondary=False).hidden, exactly=False) != []
    assert pinned(found, judge(found).hidden, exactly=False) == []
