"""Hours as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.core.periods import local
from talka.core.templatetags.dates import MONTHS_EN, clock_text, month_title, month_word

register = template.Library()


@register.filter
def hours_minutes(minutes: int | None) -> str:
    """3 h 30 min; 45 min; 0 h."""
    hours, rest = divmod(minutes or 0, 60)
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d min") % {"minutes": rest} if rest else _("%(hours)d h") % {"hours": hours}


@register.filter
def in_hours(minutes: int) -> float:
    return minutes / 60


@register.filter
def month_name(first: date | None) -> str:
    return month_title(first) if first else "–"


@register.filter
def month_short(first: date) -> str:
    """Three letters under a bar."""
    word = MONTHS_EN[first.month - 1] if get_language() == "en" else month_word(first.month)
    return word[:3]


@register.filter
def above(y: str) -> str:
    """The line of the number over a bar."""
    return f"{float(y) - 3:.1f}"


@register.filter
def clock_of(instant: datetime) -> str:
    return clock_text(instant)


@register.filter
def clock_span(start: datetime, end: datetime) -> str:
    return f"{clock_text(start)}–{clock_text(end)}"


@register.filter
def local_day(instant: datetime) -> str:
    """For the value of a date field."""
    return local(instant).date().isoformat()


@register.filter
def of(held: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return held.get(key, "")
