"""How templates of certificates write minutes."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from talka.certificates.wording import hours

register = template.Library()


@register.filter
def worked(minutes: int) -> str:
    """{{ minutes|worked }}: "46 stundas 30 minūtes", in the reader's language."""
    return hours(minutes, "en" if get_language() == "en" else "lv")
