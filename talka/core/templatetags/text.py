"""Filters that show people's text and numbers safely."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from talka.core import figures, text

register = template.Library()
UNBROKEN = 20
"""Letters of an address in one piece."""
WORDS = re.compile(r"(?<=>)[^<]+")
LONG_WORD = re.compile(r"[^\s&;]{30,}")
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.filter
def markdown(value: str) -> SafeString:
    return text.markdown(value)


@register.filter
def plain(value: str) -> str:
    return text.plain(value)


@register.filter
def percent(share: Decimal | float) -> str:
    """A share of one as a whole percentage; in Latvian and English alike with a space that does not break."""
    return f"{round(share * 100)}\u00a0%"


@register.filter
def number(value: float | Decimal | None) -> figures.Count | str:
    """With its thousands apart; also where `count` of a plural is meant."""
    return "–" if value is None else figures.number(value)


@register.filter
def signed(value: float | Decimal | None) -> str:
    return "–" if value is None else figures.signed(value)


@register.filter
def linked_data(value: Any) -> SafeString:
    """JSON-LD as a data block; nothing in it can end the block or be run."""
    if not value:
        return SafeString()
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(body))  # noqa: S308  # escaped above


@register.filter
def breakable(address: str) -> SafeString:
    """An address with places at which a narrow screen may break it; for mails, which have no stylesheet."""
    parts = [(address[n : n + UNBROKEN],) for n in range(0, len(address), UNBROKEN)]
    return format_html_join(mark_safe("<wbr>"), "{}", parts)


@register.filter
def breakable_words(html: SafeString) -> SafeString:
    """The same HTML; words too long for a narrow screen may break in it, as addresses do by `breakable`."""
    broken = WORDS.sub(lambda words: LONG_WORD.sub(_broken, words[0]), html)
    return mark_safe(broken)  # noqa: S308  # it was safe, and nothing but <wbr> is added


def _broken(word: re.Match[str]) -> str:
    return "<wbr>".join(word[0][n : n + UNBROKEN] for n in range(0, len(word[0]), UNBROKEN))
