"""How templates of certificates write minutes and days."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from talka.certificates.wording import days, hours

register = template.Library()


@register.filter
def worked(minutes: int) -> str:
    """{{ minutes|worked }}: "46 stundas 30 minūtes", in the reader's language."""
    return hours(minutes, _readers())


@register.filter
def to(first: date, last: date) -> str:
    """{{ first|to:last }}: "16.10.2026. – 13.11.2026.", one day once, in the reader's language."""
    return days(first, last, _readers())


def _readers() -> str:
    return "en" if get_language() == "en" else "lv"
