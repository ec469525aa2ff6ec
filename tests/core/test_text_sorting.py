from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.core.text import sort_key

DICTIONARY = [
    "",
    "2 Kalni",
    "Ābele",
    "Ādaži",
    "Aglona",
    "Aizkraukle",
    "Cēsis",
    "Cīrulis",
    "Czech",
    "Čakste",
    "Dagda",
    "Ērgļi",
    "Gulbene",
    "Ģederts",
    "Hamburga",
    "Iecava",
    "Īle",
    "Yljas",
    "Jelgava",
    "Kuldīga",
    "Ķegums",
    "Ķekava",
    "Ludza",
    "Ļaudona",
    "Nereta",
    "Ņujorka",
    "Ogre",
    "Oslo",
    "Preiļi",
    "Quito",
    "Rūjiena",
    "Ŗezna",
    "Saldus",
    "Saldus novads",
    "Saldusnovads",
    "Smiltene",
    "Šķirotava",
    "Tukums",
    "Ulbroka",
    "Valka",
    "Valmiera",
    "Washington",
    "Xanten",
    "Zilupe",
    "Žīguri",
    "Брест",
]


def test_names_stand_as_in_a_latvian_dictionary() -> None:
    mixed = random.Random(1).sample(DICTIONARY, len(DICTIONARY))
    assert sorted(mixed, key=sort_key) == DICTIONARY


@pytest.mark.parametrize(
    "ordered",
    [
        ["kase", "kasē", "kāse", "kasei"],
        ["lapa", "lāpa", "lapas", "lāpas"],
        ["vila", "vīla", "vyla", "vilas"],
        ["rosa", "rōsa", "rösa", "rosas"],
        ["kaza", "kaža", "kāžas", "kažoks"],
    ],
)
def test_long_vowels_count_only_between_texts_otherwise_equal(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


@pytest.mark.parametrize(
    ("one", "other"),
    [("RĪGA", "rīga"), ("„Latvija”", "Latvija"), ("Rīgas-Liepājas", "Rīgas Liepājas"), ("r\u0069\u0304ga", "rīga")],
)
def test_case_punctuation_and_composition_do_not_count(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.text(alphabet=st.characters(), max_size=100))
def test_a_key_is_printable_ascii(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key == "" or key.isprintable()
