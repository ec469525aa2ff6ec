"""What an opportunity is found by: the tokens of its words, and a token for each thing that can be chosen beside a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from talka.core.text import tokens
from talka.registers.queries import tables

AGES = (13, 16, 18)
"""Ages that the facet offers: the youngest of each band that the law treats alike."""
MOST_KEPT = 32_768
WEEKEND, EVENING = "t:weekend", "t:evening"
GROUPS = {
    "m": "municipality",
    "g": "region",
    "f": "field",
    "k": "kind",
    "r": "remote",
    "s": "support",
    "l": "language",
    "x": "accessibility",
    "a": "age",
    "t": "time",
}
"""First letter of a facet token → the group as pages and partners see it."""


class _Kept(dict[str, tuple[str, ...]]):
    """Tokens of words; each is folded and stemmed once in a while. A dict is asked for a text's words in half the time
    that a function with a cache takes."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = tuple(tokens(word))
        if not (word.isdigit() and word.isascii()):  # hardly a number comes twice
            if len(self) >= MOST_KEPT:
                self.clear()
            self[word] = found
        return found


_kept = _Kept()


def word_tokens(texts: Iterable[str]) -> set[str]:
    """Tokens of all the texts; what comes in several of them is looked up once."""
    words: set[str] = set()
    for text in texts:
        words.update(text.split())
    return set().union(*map(_kept.__getitem__, words))


class Chooseable(Protocol):
    """What facet tokens are made from, beside the fields and the places."""

    @property
    def kind(self) -> str: ...
    @property
    def remote(self) -> str: ...
    @property
    def min_age(self) -> int | None: ...
    @property
    def max_age(self) -> int | None: ...
    @property
    def languages(self) -> list[str]: ...
    @property
    def supports(self) -> list[str]: ...
    @property
    def accessibility(self) -> list[str]: ...
    @property
    def on_weekends(self) -> bool: ...
    @property
    def in_evenings(self) -> bool: ...


def suits(age: int, youngest: int | None, oldest: int | None) -> bool:
    return (youngest is None or youngest <= age) and (oldest is None or age <= oldest)


def town_tokens(atvk: str | None) -> list[str]:
    """Municipality and region; an ended municipality counts as the one that exists today, a place abroad not at all."""
    today = tables().by_code(atvk) if atvk else None
    return [f"m:{today.atvk}", f"g:{today.region}"] if today else []


def facet_tokens(opportunity: Chooseable, fields: Iterable[str], towns: Iterable[str]) -> set[str]:
    """Facet tokens; `towns` are town_tokens() of its places of work."""
    found = {f"k:{opportunity.kind}", f"r:{opportunity.remote}", *towns}
    found.update(f"f:{code}" for code in fields)
    found.update(f"s:{code}" for code in opportunity.supports)
    found.update(f"l:{code}" for code in opportunity.languages)
    found.update(f"x:{code}" for code in opportunity.accessibility)
    found.update(f"a:{age}" for age in AGES if suits(age, opportunity.min_age, opportunity.max_age))
    if opportunity.on_weekends:
        found.add(WEEKEND)
    if opportunity.in_evenings:
        found.add(EVENING)
    return found


def lexemes(found: Iterable[str]) -> str:
    """Tokens as the text of a tsvector. Words hold letters and digits only, facet tokens nothing that needs escaping."""
    joined = "' '".join(found)
    return f"'{joined}'" if joined else ""
