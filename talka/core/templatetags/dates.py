"""Dates and times in words, in Latvian and English, for templates (filters) and for feeds (the functions).

Latvian months and weekdays are declined here and not in a catalogue of translations: the case hangs on the sentence
("12. jūnijā", "līdz 12. jūnijam", "no 12. jūnija"). All words are of the wall clock in Riga; a year is named when it is
not the year of `now`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils.translation import get_language

from talka.core import clock
from talka.core.periods import day_end, ends_with_day, last_good, local

register = template.Library()

WEEKDAYS_IN = ("pirmdien", "otrdien", "trešdien", "ceturtdien", "piektdien", "sestdien", "svētdien")
WEEKDAYS = ("pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STEMS = (
    *("janvār", "februār", "mart", "aprīl", "maij", "jūnij", "jūlij", "august"),
    *("septembr", "oktobr", "novembr", "decembr"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
FIRST_DECLENSION = {3, 5, 6, 7, 8}
"""Months in -s (marts, maijs, jūnijs, jūlijs, augusts); the others end in -is."""
ENDINGS = {  # case: ending of months in -s, of months in -is
    "nominative": ("s", "is"),
    "genitive": ("a", "a"),
    "dative": ("am", "im"),
    "locative": ("ā", "ī"),
}
LEAST_DAYS_LEFT = 2
"""Nearer than this, what is left is told in hours."""


def _english() -> bool:
    return get_language() == "en"


def month_word(month: int, case: str = "nominative") -> str:
    """Latvian name of a month in a case."""
    stem = "aprīļ" if month == 4 and case == "genitive" else STEMS[month - 1]
    return stem + ENDINGS[case][month not in FIRST_DECLENSION]


def clock_text(instant: datetime) -> str:
    """10.00 in Latvian, 10:00 in English."""
    return f"{local(instant):%H:%M}" if _english() else f"{local(instant):%H.%M}"


def day_text(day: date, now: datetime, case: str = "locative") -> str:
    """12. jūnijā, 2027. gada 12. jūnijā; 12 June, 12 June 2027."""
    other_year = day.year != local(now).year
    if _english():
        return f"{day.day} {MONTHS_EN[day.month - 1]}" + (f" {day.year}" if other_year else "")
    return (f"{day.year}. gada " if other_year else "") + f"{day.day}. {month_word(day.month, case)}"


def on_day(day: date, now: datetime) -> str:
    """šodien, 12. jūnijā; rīt, 13. jūnijā; sestdien, 14. jūnijā."""
    away = (day - local(now).date()).days
    if _english():
        name = {0: "today", 1: "tomorrow"}.get(away, WEEKDAYS_EN[day.weekday()])
    else:
        name = {0: "šodien", 1: "rīt"}.get(away, WEEKDAYS_IN[day.weekday()])
    return f"{name}, {day_text(day, now)}"


def at_moment(instant: datetime, now: datetime) -> str:
    """sestdien, 12. jūnijā plkst. 10.00."""
    between = ", " if _english() else " plkst. "
    return f"{on_day(local(instant).date(), now)}{between}{clock_text(instant)}"


def between_days(first: date, last: date, now: datetime) -> str:
    """Read as "no 12. līdz 14. jūnijam"; no 28. jūnija līdz 3. jūlijam; 12–14 June."""
    if first == last:
        return on_day(first, now)
    same_month = (first.year, first.month) == (last.year, last.month)
    if _english():
        if same_month:
            return f"{first.day}–{day_text(last, now)}"
        return f"{day_text(first, now)} – {day_text(last, now)}"
    start = f"{first.day}." if same_month and last.year == local(now).year else day_text(first, now, "genitive")
    return f"no {start} līdz {day_text(last, now, 'dative')}"


def span_text(start: datetime, end: datetime | None, now: datetime) -> str:
    """sestdien, 12. jūnijā no 10.00 līdz 14.00; several days with their times; whole days without."""
    if end is None:
        return on_day(local(start).date(), now) if ends_with_day(start) else at_moment(start, now)
    first, last = local(start).date(), last_good(end).date()
    if ends_with_day(start) and ends_with_day(end):
        return between_days(first, last, now)
    if first == last or end - start < timedelta(hours=12):
        times = (
            f"{clock_text(start)}–{clock_text(end)}" if _english() else f"no {clock_text(start)} līdz {clock_text(end)}"
        )
        return f"{on_day(first, now)}{', ' if _english() else ' '}{times}"
    if _english():
        return f"{day_text(first, now)}, {clock_text(start)} – {day_text(local(end).date(), now)}, {clock_text(end)}"
    return (
        f"no {day_text(first, now, 'genitive')} plkst. {clock_text(start)} "
        f"līdz {day_text(local(end).date(), now, 'genitive')} plkst. {clock_text(end)}"
    )


def until_text(until: datetime, now: datetime) -> str:
    """The last good day, "līdz 1. decembrim (ieskaitot)"; where a minute is set, "līdz 3. decembra plkst. 18.00"."""
    if ends_with_day(until):
        last = last_good(until).date()
        return (
            f"until {day_text(last, now)} (inclusive)"
            if _english()
            else f"līdz {day_text(last, now, 'dative')} (ieskaitot)"
        )
    day = local(until).date()
    if _english():
        return f"until {day_text(day, now)}, {clock_text(until)}"
    return f"līdz {day_text(day, now, 'genitive')} plkst. {clock_text(until)}"


def left_text(until: datetime, now: datetime) -> str:
    """vēl 3 dienas, vēl 5 stundas, vēl 12 minūtes; empty when it is over. Days are counted by the calendar."""
    if until <= now:
        return ""
    days = (last_good(until).date() - local(now).date()).days
    minutes = (until - now) // timedelta(minutes=1)
    if days >= LEAST_DAYS_LEFT:
        return _left(days, ("diena", "dienas", "dienu"), "day")
    if minutes >= 60:
        return _left(minutes // 60, ("stunda", "stundas", "stundu"), "hour")
    if minutes:
        return _left(minutes, ("minūte", "minūtes", "minūšu"), "minute")
    return "less than a minute left" if _english() else "vēl mazāk par minūti"


def left_changes(until: datetime, now: datetime) -> datetime:
    """When `left_text()` may say something else; it says the same before."""
    midnight = day_end(local(now).date())
    if until <= now or (last_good(until).date() - local(now).date()).days >= LEAST_DAYS_LEFT:
        return midnight
    unit = timedelta(hours=1) if until - now >= timedelta(hours=1) else timedelta(minutes=1)
    return min(midnight, until - (until - now) // unit * unit)


def _left(n: int, latvian: tuple[str, str, str], english: str) -> str:
    if _english():
        return f"{n} {english}{'' if n == 1 else 's'} left"
    return f"vēl {n} {counted(n, latvian)}"


def counted(n: int, forms: tuple[str, str, str]) -> str:
    """The form that goes with a number in Latvian: 1, 21 diena; 2, 11 dienas; 0 dienu."""
    if n % 10 == 1 and n % 100 != 11:
        return forms[0]
    return forms[1] if n else forms[2]


def month_title(first: date) -> str:
    """2026. gada decembris; December 2026."""
    if _english():
        return f"{MONTHS_EN[first.month - 1]} {first.year}"
    return f"{first.year}. gada {month_word(first.month)}"


def weekday_names() -> tuple[str, ...]:
    """From Monday on, for the head of a calendar."""
    return WEEKDAYS_EN if _english() else WEEKDAYS


# --- filters: `now` is read once a request ------------------------------------------------------------------------


@register.filter
def in_words(day: date) -> str:
    """{{ day|in_words }}: "sestdien, 12. jūnijā"; takes a moment as well and then names its hour."""
    now = clock.now()
    return at_moment(day, now) if isinstance(day, datetime) else on_day(day, now)


@register.filter
def day_of(instant: datetime) -> date:
    """{{ sent_at|day_of|in_words }}: the day on the wall in Riga; the instant's own `date` is that of UTC."""
    return local(instant).date()


@register.filter
def years(band: str) -> str:
    """{{ "13-15"|years }}: "13–15"."""
    return band.replace("-", "–")


@register.filter
def to_moment(start: datetime, end: datetime | None) -> str:
    """{{ start|to_moment:end }}: "sestdien, 12. jūnijā no 10.00 līdz 14.00"."""
    return span_text(start, end, clock.now())


@register.filter
def until(instant: datetime) -> str:
    """{{ apply_until|until }}: "līdz 1. decembrim (ieskaitot)"."""
    return until_text(instant, clock.now())


@register.filter
def time_left(instant: datetime) -> str:
    """{{ apply_until|time_left }}: "vēl 3 dienas"."""
    return left_text(instant, clock.now())


@register.filter
def plain_day(day: date) -> str:
    """{{ day|plain_day }}: 12.06.2026., as Latvian papers write it."""
    shown = local(day).date() if isinstance(day, datetime) else day
    return f"{shown.day} {MONTHS_EN[shown.month - 1]} {shown.year}" if _english() else f"{shown:%d.%m.%Y}."
