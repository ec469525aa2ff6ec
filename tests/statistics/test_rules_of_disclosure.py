"""What is hidden, what is rounded, how analysts' figures are made uncertain."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from talka.statistics import disclosure
from talka.statistics.disclosure import Cell, Id, NoiseTable, dominated, few, perturbed, rounded

DATA = Path(disclosure.__file__).parents[1] / "data"


def cell(people: int, *, minutes: int = 6000, organisers: int = 5, table: str = "fields", **values: int) -> Cell:
    key = ("0001000", "0-17") if table == "municipalities-age-groups" else ("vide",)
    return Cell(Id(table, "2026", key), people, minutes, organisers, **values)


@pytest.fixture(scope="module")
def table() -> NoiseTable:
    with (DATA / "noise.csv").open(encoding="utf-8") as file:
        return NoiseTable.read(csv.DictReader(file))


@pytest.mark.parametrize(
    ("one", "hidden"),
    [
        (cell(0), False),
        (cell(1), True),
        (cell(9), True),
        (cell(10), False),
        (cell(50, organisers=2), True),
        (cell(50, organisers=3), False),
        (cell(19, table="municipalities-age-groups"), True),
        (cell(20, table="municipalities-age-groups"), False),
    ],
)
def test_few_people_or_organisers_are_hidden(one: Cell, hidden: bool) -> None:  # noqa: FBT001  # the expected answer
    assert few(one) is hidden


@pytest.mark.parametrize(
    ("first", "second", "hidden"), [(3000, 1800, False), (3001, 0, True), (2500, 2300, False), (2500, 2301, True)]
)
def test_hours_that_one_or_two_organisers_dominate_are_hidden(first: int, second: int, hidden: bool) -> None:  # noqa: FBT001  # the expected answer
    assert dominated(cell(50, first=first, second=second)) is hidden


def test_numbers_are_rounded_to_the_nearest_five() -> None:
    assert [rounded(n) for n in (0, 2, 3, 7, 8, 12, 13)] == [0, 0, 5, 5, 10, 10, 15]


def test_noise_is_unbiased_bounded_and_of_the_stated_variance(table: NoiseTable) -> None:
    keys = range(0, disclosure.KEYS, 2**32 // 50_000)
    drawn = [table.noise(key) for key in keys]
    assert min(drawn) == -5
    assert max(drawn) == 5
    assert abs(sum(drawn) / len(drawn)) < 0.01
    assert abs(sum(one * one for one in drawn) / len(drawn) - 4) < 0.02


def test_a_noise_table_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        NoiseTable.read([{"noise": "0", "probability": "0.9"}])
    with pytest.raises(ValueError, match="bounds"):
        NoiseTable.read([{"noise": "6", "probability": "1"}])


def test_the_same_people_get_the_same_noise_and_zero_stays_zero(table: NoiseTable) -> None:
    assert perturbed(cell(40), 77, table) == perturbed(cell(40), 77, table)
    assert perturbed(cell(0), 77, table) == (0, 0)


def test_a_base_of_fewer_than_ten_is_not_shown_to_analysts(table: NoiseTable) -> None:
    assert perturbed(cell(9), 77, table) == (None, None)
    people, hours = perturbed(cell(10, minutes=6000, first=4000), 77, table)
    assert people is not None
    assert hours is None


def test_analysts_hours_are_not_the_true_ones(table: NoiseTable) -> None:
    shown = {
        perturbed(cell(40, minutes=60_000), key * 104_729_917 % disclosure.KEYS, table).hours for key in range(200)
    }
    assert len(shown) > 5


def test_two_spans_with_the_same_people_do_not_tell_the_hours_between_them(table: NoiseTable) -> None:
    """Forty people, and then a month in which one of them works forty hours more: the difference is not those hours."""
    found = []
    for number in range(400):
        key = number * 104_729_917 % disclosure.KEYS
        before, after = (perturbed(cell(40, minutes=m), key, table).hours for m in (60_000, 62_400))
        assert before is not None
        assert after is not None
        found.append(after - before)
    close = sum(abs(one - 40) <= 10 for one in found)
    assert close < len(found) / 3
    assert abs(sum(found) / len(found) - 40) < 15
