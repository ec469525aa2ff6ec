"""Numbers as people read them, in the reader's language: 2 475 and 12,5 in Latvian, 2,475 and 12.5 in English."""

from __future__ import annotations

from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language

MINUS = "\N{MINUS SIGN}"


def grouped(value: int, language: str) -> str:
    """With its thousands apart; known where no settings are."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


class Count(int):
    """A whole number that is written with its thousands apart. It stays a number, for plural forms are chosen by it."""

    def __str__(self) -> str:
        return grouped(int(self), get_language() or "")


def number(value: float | Decimal) -> Count | str:
    """With at most one decimal."""
    return Count(value) if isinstance(value, int) else floatformat(value, "-1g")


def signed(value: float | Decimal) -> str:
    """A difference with its sign: +12,5 or −3; none has no sign."""
    size = str(number(-value if value < 0 else value))
    return size if not value else f"{'+' if value > 0 else MINUS}{size}"
