from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.core.text import fold, slugify

ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Bērniem", "berniem"),
        ("ŽĶĒRIS  un\tĢIMENE", "zkeris un gimene"),
        ("e\u0304dene", "edene"),
        ("Malmö, Łódź, Tromsø", "malmo, lodz, tromso"),
        ("Straße", "strasse"),
        ("so\u00adcial\u200bs", "socials"),
        ("a\x00b", "a b"),
        ("Приве́т", "привет"),
        ("  \n ", ""),
    ],
)
def test_folding_drops_marks_case_and_extra_space(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folded_text_can_be_stored(text: str) -> None:
    assert "\x00" not in fold(text)
    fold(text).encode()


def test_a_very_long_text_is_folded_quickly() -> None:
    started = time.monotonic()
    assert len(fold("Ēķ" * 50_000)) == 100_000
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Palīdzi suņiem Jelgavā!", "palidzi-suniem-jelgava"),
        ("«Žēlsirdības» māja – 2026. gada talka", "zelsirdibas-maja-2026-gada-talka"),
        ("Помощь детям", "pomosc-detjam"),
        ("志愿者", ""),
        ("---", ""),
    ],
)
def test_a_slug_is_plain_ascii(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_long_slug_ends_at_a_word() -> None:
    slug = slugify("Brīvprātīgo palīdzība sociālās aprūpes centra iemītniekiem Jelgavas novadā")
    assert slug == "brivpratigo-palidziba-socialas-aprupes-centra-iemitniekiem"


def test_a_word_as_long_as_the_limit_is_kept_whole_and_a_longer_one_cut() -> None:
    assert slugify("a" * 60 + " b") == "a" * 60
    assert slugify("a" * 61) == "a" * 60


@given(ANY_TEXT)
def test_a_slug_is_at_most_sixty_letters_digits_and_single_hyphens(text: str) -> None:
    slug = slugify(text)
    assert len(slug) <= 60
    assert slug == "" or all(part.isascii() and part.isalnum() and part == part.lower() for part in slug.split("-"))
