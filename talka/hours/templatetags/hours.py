"""Hours as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.core.figures import Count
from talka.core.periods import local
from talka.core.templatetags.dates import MONTHS_EN, clock_text, month_title, month_word
from talka.hours.queries.mine import Bar
from talka.hours.queries.month import Square

register = template.Library()


@register.filter
def hours_minutes(minutes: int | None) -> str:
    """3 h 30 min; 45 min; 0 h."""
    hours, rest = divmod(minutes or 0, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min") % {"hours": Count(hours), "minutes": rest}
    return _("%(minutes)d min") % {"minutes": rest} if rest else _("%(hours)s h") % {"hours": Count(hours)}


@register.filter
def hours_and(hours: int, minutes: int) -> str:
    """{{ hours|hours_and:minutes }}, for messages, which know the two apart."""
    return hours_minutes(int(hours) * 60 + int(minutes))


@register.filter
def in_hours(minutes: int) -> float:
    return minutes / 60


@register.filter
def month_name(first: date | None) -> str:
    return month_title(first) if first else "–"


def _short(first: date) -> str:
    """Three letters under a bar."""
    word = MONTHS_EN[first.month - 1] if get_language() == "en" else month_word(first.month)
    return word[:3]


def _tenths(minutes: int, separator: str) -> str:
    """Hours with one digit behind the separator, where it is not nought."""
    whole, part = divmod((minutes * 10 + 30) // 60, 10)
    return f"{Count(whole)}{separator}{part}" if part else str(Count(whole))


@register.filter
def drawn_bars(bars: Sequence[Bar]) -> SafeString:
    """The bars of the months with their names below and hours above. Drawn here, for a template takes ten times as long."""
    separator = str(get_format("DECIMAL_SEPARATOR"))
    drawn = []
    for bar in bars:
        text = f'x="{bar.x + 18}" text-anchor="middle" font-size="18" fill="currentColor"'
        over = f'<text y="{bar.y - 3:.1f}" {text}>{_tenths(bar.minutes, separator)}</text>' if bar.minutes else ""
        drawn.append(
            f'<g><rect x="{bar.x}" y="{bar.y:.1f}" width="36" height="{bar.height:.1f}" rx="3" fill="currentColor" />'
            f'<text y="130" {text}>{_short(bar.month)}</text>{over}</g>'
        )
    return mark_safe("".join(drawn))  # noqa: S308  # numbers and names of months


@register.filter
def rows_of_bars(bars: Sequence[Bar]) -> SafeString:
    """The same as rows of a table."""
    rows = (f"<tr><td>{month_name(one.month)}</td><td>{hours_minutes(one.minutes)}</td></tr>" for one in bars)
    return mark_safe("".join(rows))  # noqa: S308  # as above


@register.filter
def drawn_weeks(weeks: Sequence[Sequence[Square]], today: date) -> SafeString:
    """Rows of a month's calendar; each day with hours leads to its rows on the page."""
    separator, waits = str(get_format("DECIMAL_SEPARATOR")), escape(_("not confirmed"))

    def drawn(day: Square) -> str:
        if not day.inside:
            return '<td class="outside"></td>'
        mark = ' aria-current="date"' if day.date == today else ""
        number = f'<td{mark}><span class="day">{day.date.day}</span>'
        if not (day.minutes or day.others):
            return f"{number}</td>"
        hours = f"{_tenths(day.minutes, separator)} h" if day.minutes else ""
        if day.others:
            rest = f"{_tenths(day.others, separator)} h"
            plus = "+ " if day.minutes else ""
            hours += f' <span class="muted small">{plus}{rest}<span class="word"> {waits}</span></span>'
        return f'{number}<a class="day-count" href="#d-{day.date.isoformat()}">{hours}</a></td>'

    rows = ("".join(drawn(day) for day in week) for week in weeks)
    return mark_safe("".join(f"<tr>{row}</tr>" for row in rows))  # noqa: S308  # numbers, days and an escaped word


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
