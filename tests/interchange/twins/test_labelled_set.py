"""How much of what several sources tell is found, on the four fifths of the labelled set that are not kept apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from talka.interchange.twins.blocks import find, pairs
from talka.interchange.twins.likeness import Entry
from tests.interchange.twins.labelled import REAL, Label, by_hand, judge, made

DAY = date(2026, 12, 5)
PRECISION, RECALL = 0.95, 0.8


def entry(key: int, title: str = "Suņu pastaigas sestdienās", **values: object) -> Entry:
    given = {"origin": f"s{key}", "house": key, "house_name": "Biedrība „Purns un Aste”", "first": DAY, "last": DAY}
    return Entry(key=key, title=title, **(given | values))  # type: ignore[arg-type]  # by name, as the class has them


@pytest.mark.parametrize(
    "half", [by_hand, pytest.param(made, marks=pytest.mark.skipif(not REAL.exists(), reason="../shared is absent"))]
)
def test_what_is_linked_is_the_same_and_little_is_missed(half: object) -> None:
    catalogue, labels = half()  # type: ignore[operator]  # one of the two
    assert len(labels) == 80
    used: list[Label] = [one for one in labels if not one.kept_apart]
    assert 55 < len(used) < 70
    result = judge(catalogue, used)
    assert result.precision >= PRECISION, result
    assert result.recall >= RECALL, result


@pytest.mark.parametrize(
    "told",
    [
        {"house_name": "Biedrība „Ķepa”"},
        {"first": DAY + timedelta(days=7), "last": DAY + timedelta(days=7)},
        {"title": "Suņu pastaigas sestdienās, 2. maiņa"},
        {"towns": frozenset({"0002000"})},
        {"title": "Kaķu barotājs"},
    ],
    ids=["organisation", "day", "figures", "town", "title"],
)
def test_one_thing_that_contradicts_is_enough(told: dict[str, object]) -> None:
    first = {"title": "Suņu pastaigas sestdienās, 1. maiņa", "towns": frozenset({"0001000"})}
    same = entry(1, **first), entry(2, **first)  # type: ignore[arg-type]  # as above
    other = entry(1, **first), entry(2, **(first | told))  # type: ignore[arg-type]  # as above
    assert [one.is_sure for one in find(same)] == [True]
    assert not [one for one in find(other) if one.is_sure]


def test_nothing_is_compared_within_one_source() -> None:
    assert not find([entry(1, origin="a"), entry(2, origin="a")])


def test_of_two_that_are_as_alike_none_is_chosen() -> None:
    found = find([entry(1, origin="a"), entry(2, origin="a"), entry(3, origin="b")])
    assert [one.is_sure for one in found] == [False, False]


def test_pairs_do_not_grow_with_the_square() -> None:
    """Ten times the catalogue is about ten times the pairs: each organisation is told twice, a hundred titles each."""

    def met(houses: int) -> int:
        rows = [
            entry(
                number, f"Darbs {'abcdefghij'[work]}ata {work}", origin=f"s{number % 2}", house_name=f"Nams n{house}a"
            )
            for number, (house, work) in enumerate(
                (house, work) for house in range(houses) for work in range(10) for _n in (0, 1)
            )
        ]
        return sum(1 for _pair in pairs(rows))

    assert met(200) <= 11 * met(20)
