"""What an opportunity is found by: the tokens of its words, and a token for each thing that can be chosen beside a list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from talka.core.text import tokens
from talka.opportunities.models import Opportunity
from talka.registers.queries import tables

AGES = (13, 16, 18)
"""Ages that the facet offers: the youngest of each band that the law treats alike."""
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


@lru_cache(maxsize=65_536)
def _tokens_of_word(word: str) -> tuple[str, ...]:
    return tuple(tokens(word))


def word_tokens(texts: Iterable[str]) -> set[str]:
    """Tokens of all the texts; each word is folded and stemmed once in a while, not once a text."""
    found: set[str] = set()
    for text in texts:
        for word in text.split():
            found.update(_tokens_of_word(word))
    return found


def suits(age: int, youngest: int | None, oldest: int | None) -> bool:
    return (youngest is None or youngest <= age) and (oldest is None or age <= oldest)


def facet_tokens(opportunity: Opportunity, fields: Iterable[str], municipalities: Iterable[str]) -> set[str]:
    """Facet tokens; ended municipalities count as the one that exists today, places abroad not at all."""
    found = {f"k:{opportunity.kind}", f"r:{opportunity.remote}"}
    found.update(f"f:{code}" for code in fields)
    found.update(f"s:{code}" for code in opportunity.supports)
    found.update(f"l:{code}" for code in opportunity.languages)
    found.update(f"x:{code}" for code in opportunity.accessibility)
    found.update(f"a:{age}" for age in AGES if suits(age, opportunity.min_age, opportunity.max_age))
    for atvk in municipalities:
        today = tables().by_code(atvk)
        if today is not None:
            found.update((f"m:{today.atvk}", f"g:{today.region}"))
    if opportunity.on_weekends:
        found.add(WEEKEND)
    if opportunity.in_evenings:
        found.add(EVENING)
    return found


def lexemes(found: Iterable[str]) -> str:
    """Tokens as the text of a tsvector. Words hold letters and digits only, facet tokens nothing that needs escaping."""
    return " ".join(f"'{token}'" for token in found)
