"""How alike two opportunities of different sources are: organisation, title, days, place. Nothing here asks the database.

Every fact that contradicts (another day, another town, other figures in the title) ends the comparison; what is not told
on one side says nothing. What is left is how alike the titles are, and what the texts add to it. The less the days and
places confirm, the more alike the words must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from talka.core.text import fold, tokens

SAME_WORD = 80
"""Out of 100: from here on two words are one word, mistyped or with another ending."""
SAME_HOUSE, PART_OF_HOUSE = 0.8, 0.95
SAME_STREET, OTHER_STREET = 0.6, 0.4
SURE: tuple[float, ...] = (0.9, 0.8, 0.72)
"""How alike the words must be to be linked, by how many of days and place confirm it."""
UNSURE = 0.14
"""So much less, and a person is asked."""
FOREIGN_TEXT, SAME_TEXT, JUST_BELOW = 0.2, 0.5, 0.01
"""Texts that share fewer words are about other things: no such pair is linked without a person. Nor is one whose titles
both have words of their own (the photographer of a festival, and its sound engineer), unless the texts are alike."""
OWN_WORDS = 0.2
FEW_WORDS = 8
OVERLAP, SHIFTED = 0.5, 2
"""Periods that share so much are one period; a single day may be written one day off, by another time zone."""
TEXT_READ = 600
_WORD = re.compile(r"[^\W_]+")
_HOUSE_WORDS = frozenset(
    _WORD.findall(
        "biedriba nodibinajums sia vsia psia arodbiedriba politiska partija valsts pasvaldibas iestade filiale un ar"
        " the of for and in at inc incorporated llc ltd corp corporation"
    )
)
"""Words of legal forms, which one source writes and the next leaves out."""
_TITLE_WORDS = (
    "brivprat",
    "volunt",
    "mekle",
    "aicin",
    "vajadz",
    "need",
    "want",
    "seek",
    "steidzam",
    "urgent",
    "piesak",
)
"""Beginnings of words by which any opportunity may be announced."""
_STOP = frozenset(
    _WORD.findall("un uz pie par no ar ka lai vai ir jus musu the a an of for to and at in on with our your us is")
)
_STREET_WORDS = frozenset(
    _WORD.findall("iela ielas prospekts bulvaris laukums street st avenue ave road rd lv latvija")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of one opportunity. `first`, `last`: local days; `towns`: ATVK codes or postcodes."""

    key: int
    origin: str
    house: int
    house_name: str
    title: str
    text: str = ""
    first: date | None = None
    last: date | None = None
    towns: frozenset[str] = frozenset()
    address: str = ""
    is_remote: bool = False
    title_words: tuple[str, ...] = field(init=False)
    house_words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title_words", title_words(self.title))
        object.__setattr__(self, "house_words", house_words(self.house_name))


@lru_cache(maxsize=4096)
def title_words(title: str) -> tuple[str, ...]:
    """The words that tell one title from another; all of them where none does."""
    said = [word for word in _WORD.findall(fold(title)) if word not in _STOP]
    return tuple([word for word in said if not word.startswith(_TITLE_WORDS)] or said)


@lru_cache(maxsize=4096)
def house_words(name: str) -> tuple[str, ...]:
    said = _WORD.findall(fold(name))
    return tuple([word for word in said if word not in _HOUSE_WORDS] or said)


def alike(one: Entry, other: Entry) -> float:
    """From 0 (not the same) to 1, and 0 at once where something contradicts. Judge it with `sure` and `worth_asking`."""
    if not same_house(one, other):
        return 0.0
    days, place = _days(one, other), _place(one, other)
    if days < 0 or place < 0 or _other_figures(one.title_words, other.title_words):
        return 0.0
    title, text = _titles(one, other), _texts(one.text, other.text)
    words = title if text is None else max(title, (title + text) / 2)
    confirmed = text is not None and text >= SAME_TEXT
    if (text is not None and text < FOREIGN_TEXT) or (_differ(one, other) and not confirmed):
        words = min(words, SURE[days + place] - JUST_BELOW)
    return max(0.0, min(1.0, words + SURE[0] - SURE[days + place]))


def sure(likeness: float) -> bool:
    return likeness >= SURE[0]


def worth_asking(likeness: float) -> bool:
    return likeness >= SURE[0] - UNSURE


def same_house(one: Entry, other: Entry) -> bool:
    return one.house == other.house or same_names(one.house_words, other.house_words)


@lru_cache(maxsize=16_384)
def same_names(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names mean one organisation: the same words, or all of the shorter name (two words or more)."""
    less, more = sorted((_cover(one, other), _cover(other, one)))
    return less >= SAME_HOUSE or (more >= PART_OF_HOUSE and min(len(one), len(other)) > 1)


def _cover(words: Iterable[str], others: Iterable[str]) -> float:
    """Which share of the words, weighed by their length, stands among the others too."""
    known = list(others)
    found = whole = 0.0
    for word in words:
        weight = min(len(word), 8)
        best = max((_same_word(word, other) for other in known), default=0.0)
        whole += weight
        found += weight * best
    return found / whole if whole else 0.0


@lru_cache(maxsize=16_384)
def _same_word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    from rapidfuzz import fuzz  # noqa: PLC0415  # as below

    likeness = fuzz.ratio(one, other)
    return likeness / 100 if likeness >= SAME_WORD else 0.0


def _titles(one: Entry, other: Entry) -> float:
    less, more = sorted((_cover(one.title_words, other.title_words), _cover(other.title_words, one.title_words)))
    by_words = 0.5 * more + 0.5 * less
    from rapidfuzz import fuzz  # noqa: PLC0415  # 5 MB, of which only who compares has a use

    by_signs: float = fuzz.token_sort_ratio(" ".join(one.title_words), " ".join(other.title_words)) / 100
    return max(by_words, by_signs)


def _differ(one: Entry, other: Entry) -> bool:
    """Whether each title says something that the other does not."""
    return all(
        _cover(*words) <= 1 - OWN_WORDS
        for words in ((one.title_words, other.title_words), (other.title_words, one.title_words))
    )


def _texts(one: str, other: str) -> float | None:
    """Which share of the shorter text's words the other has too; None where one says too little to compare."""
    mine, theirs = _text_words(one), _text_words(other)
    if min(len(mine), len(theirs)) < FEW_WORDS:
        return None
    return len(mine & theirs) / min(len(mine), len(theirs))


@lru_cache(maxsize=1024)
def _text_words(text: str) -> frozenset[str]:
    return frozenset(tokens(text[:TEXT_READ]))


def _other_figures(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """“Shift 1” is not “Shift 2”, 3/20 is not 4/9."""
    mine, theirs = ({word for word in words if word[0].isdigit()} for words in (one, other))
    return bool(mine and theirs) and not (mine <= theirs or theirs <= mine)


def _days(one: Entry, other: Entry) -> int:
    """1 the same days, 0 not known, -1 other days."""
    if one.first is None or other.first is None:
        return 0
    if one.last is None or other.last is None:
        return 1 if one.first == other.first else 0 if _during(one, other) or _during(other, one) else -1
    mine, theirs = one.last, other.last
    if (one.first, mine) == (other.first, theirs):
        return 1
    shared = (min(mine, theirs) - max(one.first, other.first)).days + 1
    whole = (max(mine, theirs) - min(one.first, other.first)).days + 1
    if shared > 0 and shared / whole >= OVERLAP:
        return 1
    if mine == one.first or theirs == other.first:
        return 0 if whole <= SHIFTED else -1
    return 0 if shared > 0 else -1


def _during(one: Entry, other: Entry) -> bool:
    """Whether the one begins while the other lasts."""
    return one.first is not None and other.first is not None and other.first <= one.first <= (other.last or other.first)


def _place(one: Entry, other: Entry) -> int:
    """1 the same place, 0 not known, -1 another place."""
    if one.is_remote or other.is_remote:
        return int(one.is_remote and other.is_remote)
    if one.towns and other.towns and not one.towns & other.towns:
        return -1
    streets = _street_words(one.address), _street_words(other.address)
    if all(streets):
        told = max(_cover(*streets), _cover(*reversed(streets)))
        if _other_figures(*streets) or told < SAME_STREET:
            return -1 if told < OTHER_STREET and all(map(_has_figures, streets)) else 0
    return int(bool(one.towns & other.towns))


def _has_figures(words: tuple[str, ...]) -> bool:
    return any(word[0].isdigit() for word in words)


@lru_cache(maxsize=1024)
def _street_words(address: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(address)) if word not in _STREET_WORDS)
