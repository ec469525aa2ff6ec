from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talka.core.text import WordList, fold, irregular_stems, query_terms, stem, tokens

ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)


@pytest.mark.parametrize(
    "forms",
    [
        "brālis brāļa brāļi brāļiem brālim brālī",
        "lācis lāča lāči lāčus",
        "latvietis latvieša latvieši latviešu latviete latviešiem",
        "nakts nakti naktij naktī naktis naktīm naktīs",
        "suns suņa suņi suņu suņiem suni",
        "zaķis zaķa zaķi zaķiem",
        "upe upes upei upju upēm upēs",
        "nams nama namā nami namiem namos",
        "pūpols pūpoli pūpolu",
        "iestāde iestādes iestāžu iestādēm",
        "aktivitāte aktivitāšu aktivitātes",
        "vecais vecajam vecajiem vecajās vecajos veca vecs",
        "skolotājs skolotāja skolotājiem skolotājos",
        "palīdzēt palīdzība palīdzības palīdzībai palīdzēja palīdzēšana",
        "mācīt mācīties mācīšana mācīšanās",
        "volunteer volunteers",
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("māte", "māsa"),
        ("gads", "gāze"),
        ("bērns", "bērzs"),
        ("lasīt", "lasis"),
        ("brīvs", "brīvdiena"),
        ("pils", "pilsēta"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("berniem", "Rotaļas bērniem slimnīcā"),
        ("senioriem", "Meklējam sarunu biedru: seniors gaida"),
        ("suņi", "Pastaiga ar suni"),
        ("brāli", "Brāļu kapu sakopšana"),
        ("internet", "Interneta drošība"),
        ("volunteers", "We need a volunteer"),
        ("grāmatas", "GRĀMATU maiņas punkts"),
        ("rakt", "Kopā raka dīķi"),
        ("2026", "Talka 2026. gadā"),
    ],
)
def test_what_is_asked_finds_what_is_written(asked: str, written: str) -> None:
    groups = query_terms(asked)
    assert groups
    assert all(set(group) & set(tokens(written)) for group in groups)


def test_words_without_meaning_are_neither_indexed_nor_asked_for() -> None:
    assert query_terms("kā un ar ko") == []
    assert tokens("kas un ar and the для") == []
    assert len(query_terms("palīdzība ar bērniem")) == 2


def test_a_word_repeated_is_indexed_once() -> None:
    assert tokens("talka talkas TALKA talkām") == ["talk"]


def test_the_word_being_typed_may_still_grow() -> None:
    *_, last = query_terms("suņi jelg", prefix=True)
    assert last == ["jelg", "jelg:*"]
    assert not any(token.endswith(":*") for group in query_terms("suņi jelg") for token in group)


def test_no_more_than_sixteen_words_are_asked_for() -> None:
    assert len(query_terms(" ".join(f"vārds{number}" for number in range(100)))) == 16


@given(ANY_TEXT)
@example("a' | b:* & !c <-> \\ \x00")
def test_tokens_of_any_text_can_stand_in_a_tsquery(text: str) -> None:
    asked = [token.removesuffix(":*") for group in query_terms(text, prefix=True) for token in group]
    for token in [*tokens(text), *asked]:
        assert token.isalnum()
        token.encode()


@given(ANY_TEXT)
def test_a_text_is_found_by_its_own_words_typed_without_diacritics(text: str) -> None:
    indexed = set(tokens(text))
    assert all(set(group) & indexed for group in query_terms(fold(text)))


def test_a_text_of_twenty_thousand_characters_is_indexed_quickly() -> None:
    irregular_stems()
    text = " ".join(f"brīvprātīgajiem{number:x}palīdzībai bērnunams" for number in range(1000))[:20_000]
    started = time.monotonic()
    assert len(tokens(text)) > 400
    assert time.monotonic() - started < 0.5


def test_one_endless_word_is_cut() -> None:
    assert [len(token) for token in tokens("x" * 1_000_000)] == [40]


def test_a_word_list_says_what_the_dictionary_said_and_nothing_of_other_words() -> None:
    said = {"lasi": "las lasit", "lasis": "las", "la": "l", "zeme": "zem", "a": "b"}
    words = WordList(said)
    assert {word: words.get(word) for word in said} == said
    assert [words.get(other) for other in ("", "las", "lasit", "zemes", "zz", "lasi=las", "ļ")] == [""] * 7
    assert WordList({}).get("a") == ""


def test_the_lemmas_kept_are_few_enough_for_a_web_process() -> None:
    assert 20_000 < len(irregular_stems()) < 60_000
