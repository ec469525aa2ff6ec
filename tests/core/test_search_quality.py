"""How well one form of a Latvian word finds another: measured on pairs drawn with a fixed seed, none removed.

Paradigms come from simplemma's dictionary (forms that share a lemma). It also holds forms that no Latvian would
write ("astronoa"); they stay in. As the search reads the same dictionary, it is measured a second time without it, on
paradigms declined by the rules of the grammar and, where the project's data folder lies beside the repository, on
forms that occur in a frequency list: so do words fare that no dictionary knows.
"""

from __future__ import annotations

import csv
import random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from talka.core import text

SEED = 20261121
PARADIGMS = 600
PAIRS_PER_PARADIGM = 3
UNRELATED = 1000
ENOUGH = 0.95
FREQUENCIES = Path(__file__).parents[3] / "shared/data/lv_text/word_frequency_lv.csv"

Pair = tuple[str, str]
Record = Callable[[str, object], None]


def finds(asked: str, written: str) -> bool:
    """Whether the search would show a text with the word written to someone who asks for the other word."""
    groups = text.query_terms(asked)
    return bool(groups) and all(set(group) & set(text.tokens(written)) for group in groups)


def without_diacritics(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def paradigms() -> dict[str, list[str]]:
    forms: dict[str, list[str]] = defaultdict(list)
    for form, lemma in DefaultDictionaryFactory(cache_max_size=0).get_dictionary("lv").items():
        forms[lemma].append(form)
    return {lemma: sorted(forms[lemma]) for lemma in sorted(forms) if len(forms[lemma]) >= 4}


def part_of_speech(lemma: str) -> str:
    if lemma.endswith(("t", "ties")):
        return "verb"
    forms = paradigms()[lemma]
    adjectival = any(form.endswith(("ajiem", "ajam", "ais", "usi")) for form in forms) or lemma.endswith(("ts", "ms"))
    return "adjective or participle" if adjectival else "noun"


def drawn_pairs(groups: dict[str, list[str]], *, paradigms_drawn: int = PARADIGMS) -> Iterator[tuple[str, Pair]]:
    dice = random.Random(SEED)
    for lemma in dice.sample(sorted(groups), min(paradigms_drawn, len(groups))):
        for _ in range(PAIRS_PER_PARADIGM):
            first, second = dice.sample(groups[lemma], 2)
            yield lemma, (first, second)


def share(pairs: Iterable[Pair]) -> float:
    outcomes = [finds(asked, written) for asked, written in pairs]
    return sum(outcomes) / len(outcomes)


@pytest.mark.parametrize("typed", [str, without_diacritics], ids=["as_written", "typed_without_diacritics"])
def test_forms_of_a_word_find_each_other(typed: Callable[[str], str], record_property: Record) -> None:
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for lemma, (first, second) in drawn_pairs(paradigms()):
        kind = part_of_speech(lemma)
        asked[kind] += 1
        found[kind] += finds(typed(first), second)
    shares = {kind: found[kind] / asked[kind] for kind in asked}
    record_property("share of pairs", shares)
    assert asked.keys() == {"noun", "verb", "adjective or participle"}
    assert min(shares.values()) >= ENOUGH, shares


# --- words no dictionary knows --------------------------------------------------------------------------------------

_SOFTENED = (  # longest first; grammar of the second and fifth declension
    *(("kst", "kš"), ("ll", "ļļ"), ("nn", "ņņ"), ("ln", "ļņ"), ("sn", "šņ"), ("zn", "žņ"), ("sl", "šļ"), ("zl", "žļ")),
    *(("dz", "dž"), ("b", "bj"), ("p", "pj"), ("m", "mj"), ("v", "vj"), ("n", "ņ"), ("l", "ļ"), ("t", "š"), ("d", "ž")),
    *(("s", "š"), ("z", "ž"), ("c", "č")),
)
_FIXED = ("ast", "skat", "st", "j", "ķ", "ģ", "r")  # stems that do not soften


def softened(stem: str) -> str:
    if stem.endswith(_FIXED) and not stem.endswith("kst"):
        return stem
    for hard, soft in _SOFTENED:
        if stem.endswith(hard):
            return stem.removesuffix(hard) + soft
    return stem


def declined(lemma: str) -> list[str]:
    """All cases of a noun, by its ending and the tables of the grammar."""
    if lemma.endswith("is"):
        stem = lemma[:-2]
        hard = [stem + ending for ending in ("is", "im", "i", "ī")]
        return hard + [softened(stem) + ending for ending in ("a", "i", "u", "iem", "us", "os")]
    if lemma.endswith("us"):
        return [lemma[:-2] + ending for ending in ("us", "um", "u", "ū", "i", "iem", "os")]
    if lemma.endswith("a"):
        return [lemma[:-1] + ending for ending in ("a", "as", "ai", "u", "ā", "ām", "ās")]
    if lemma.endswith("e"):
        stem = lemma[:-1]
        return [stem + ending for ending in ("e", "es", "ei", "i", "ē", "ēm", "ēs")] + [softened(stem) + "u"]
    return [lemma, *(lemma[:-1] + ending for ending in ("a", "am", "u", "ā", "i", "iem", "us", "os"))]


@cache
def declined_nouns() -> dict[str, list[str]]:
    endings = ("is", "us", "a", "e", "s", "š")
    nouns = [lemma for lemma in paradigms() if part_of_speech(lemma) == "noun" and lemma.endswith(endings)]
    return {lemma: declined(lemma) for lemma in nouns}


@pytest.fixture
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(text, "irregular_stems", lambda: text.WordList({}))
    text._alternatives.cache_clear()
    yield
    text._alternatives.cache_clear()


@pytest.mark.usefixtures("no_dictionary")
@pytest.mark.parametrize("typed", [str, without_diacritics], ids=["as_written", "typed_without_diacritics"])
def test_cases_of_a_noun_no_dictionary_knows_find_each_other(
    typed: Callable[[str], str], record_property: Record
) -> None:
    measured = share((typed(first), second) for _, (first, second) in drawn_pairs(declined_nouns()))
    record_property("share of pairs", measured)
    assert measured >= ENOUGH


@pytest.mark.skipif(not FREQUENCIES.exists(), reason="the word frequency list is not beside the repository")
@pytest.mark.usefixtures("no_dictionary")
def test_frequent_nouns_and_adjectives_are_found_without_a_dictionary(record_property: Record) -> None:
    with FREQUENCIES.open(encoding="utf-8", newline="") as file:
        in_use = {row["word"] for row in csv.DictReader(file)}
    real = {lemma: [form for form in forms if form in in_use] for lemma, forms in paradigms().items()}
    nominal = {lemma: forms for lemma, forms in real.items() if len(forms) >= 2 and part_of_speech(lemma) != "verb"}
    assert len(nominal) > PARADIGMS
    measured = share(pair for _, pair in drawn_pairs(nominal))
    record_property("share of pairs", measured)
    assert measured >= ENOUGH


# --- words that must not find each other ----------------------------------------------------------------------------


def any_two(lemmas: list[str], dice: random.Random) -> Iterator[Pair]:
    for _ in range(UNRELATED):
        first, second = dice.sample(lemmas, 2)
        yield first, second


def look_alikes(lemmas: list[str], dice: random.Random) -> Iterator[Pair]:
    """Words that begin with the same three letters and part at the fourth: bērns and bērzs, but tīrs and tīrais too."""
    families: dict[str, list[str]] = defaultdict(list)
    for lemma in lemmas:
        families[text.fold(lemma)[:3]].append(lemma)
    large = sorted(family for family in families.values() if len({text.fold(lemma)[:4] for lemma in family}) > 1)
    drawn = 0
    while drawn < UNRELATED:
        first, second = dice.sample(dice.choice(large), 2)
        if text.fold(first)[:4] != text.fold(second)[:4]:
            drawn += 1
            yield first, second


@pytest.mark.parametrize("typed", [str, without_diacritics], ids=["as_written", "typed_without_diacritics"])
@pytest.mark.parametrize("draw", [any_two, look_alikes])
def test_unrelated_words_do_not_find_each_other(
    draw: Callable[[list[str], random.Random], Iterator[Pair]],
    typed: Callable[[str], str],
    record_property: Record,
) -> None:
    dice = random.Random(SEED)
    pairs = list(draw([lemma for lemma in paradigms() if len(lemma) > 3], dice))
    forms = [(dice.choice(paradigms()[first]), dice.choice(paradigms()[second])) for first, second in pairs]
    measured = 1 - share((typed(asked), written) for asked, written in forms)
    record_property("share of pairs kept apart", measured)
    assert measured >= ENOUGH


# --- someone is still typing ----------------------------------------------------------------------------------------


def finds_while_typing(begun: str, written: str) -> bool:
    group = text.query_terms(begun, prefix=True)[-1]
    indexed = text.tokens(written)
    return any(
        token.startswith(wanted[:-2]) if wanted.endswith(":*") else token == wanted
        for wanted in group
        for token in indexed
    )


def test_every_beginning_of_a_word_finds_it(record_property: Record) -> None:
    outcomes = [
        finds_while_typing(form[:length], form)
        for _, (form, _) in drawn_pairs(paradigms(), paradigms_drawn=200)
        for length in range(3, len(form) + 1)
        if text.query_terms(form[:length]) and text.tokens(form)
    ]
    measured = sum(outcomes) / len(outcomes)
    record_property("share of beginnings", measured)
    assert measured >= ENOUGH
