"""What the columns and cells of a table of hours mean. Nothing here keeps a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.core.errors import RefusedError
from talka.core.periods import at
from talka.core.text import fold
from talka.hours.enums import Verdict
from talka.hours.models import MOST_MINUTES
from talka.hours.schemas import Work, between

MEANINGS = {
    "date": _("day"),
    "start": _("from"),
    "end": _("to"),
    "hours": _("hours"),
    "minutes": _("minutes"),
    "person": _("who (pair name in Talka, or anything: names are not kept)"),
    "done": _("what was done"),
    "attended": _("came or not"),
}
SYNONYMS = {
    "date": ("datums", "diena", "date", "day", "sessiondate", "darba datums"),
    "start": ("no", "sakums", "sakuma laiks", "laiks no", "from", "start", "start time"),
    "end": ("lidz", "beigas", "beigu laiks", "laiks lidz", "to", "end", "end time"),
    "hours": ("stundas", "stundu skaits", "hours", "hoursloggedprovider", "hourslogged"),
    "minutes": ("minutes", "minutu skaits"),
    "person": (
        "brivpratigais", "vards", "uzvards", "vards uzvards", "volunteer", "firstname", "surname", "vollongid",
    ),
    "done": ("kas darits", "kas padarits", "darbs", "pienakumi", "what was done", "eventname"),
    "attended": ("ieradas", "attended"),
}  # fmt: skip
OF_HEADER = {word: meaning for meaning, words in SYNONYMS.items() for word in words}
ONLY_ONE = frozenset(MEANINGS) - {"person"}
YES_NO = {"nē": False, "ne": False, "no": False, "false": False, "0": False, "n": False}
_DAY_FIRST = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})\.?(?:\s+.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?(?:[T ].*)?")
_CLOCK = re.compile(r"(?:.*[T ])?(\d{1,2})[:.](\d{2})(?::\d{2})?")
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,17})?")


def headings(cells: list[str]) -> list[str]:
    """Headings; of two equal ones the second gets a number, so that both can be meant.

    A first row with a day in it is no heading: its names would be kept as what columns are called.
    """
    found: list[str] = []
    for cell in cells:
        name = cell.lstrip("\ufeff").strip()[:110] or "–"
        found.append(name if name not in found else f"{name} ({len(found) + 1})")
    if len([one for one in found if not one.startswith("–")]) < 2 or any(day_of(one) for one in found):
        raise RefusedError("import.empty", gettext("The first row has to say what the columns are."))
    return found


def guess(headers: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Header → meaning: as the organisation said last time, else by usual names.

    A meaning is given to one column only: to the one that says it best ("Kas darīts" before "Darbs"), else to the first.
    """
    found = dict.fromkeys(headers, "")
    for header in sorted(headers, key=lambda one: (one[:120] not in known, _rank(one))):
        meaning = known.get(header[:120], OF_HEADER.get(_plain(header), ""))
        taken = meaning in ONLY_ONE and meaning in found.values()
        found[header] = "" if taken or meaning not in MEANINGS else meaning
    return found


def _plain(header: str) -> str:
    return fold(header).strip()


def _rank(header: str) -> int:
    """How far back in its meaning's words the heading stands."""
    word = _plain(header)
    return SYNONYMS[OF_HEADER[word]].index(word) if word in OF_HEADER else 0


@dataclass(frozen=True, slots=True)
class Cells:
    """A row by meaning, while it is looked at; `person` never leaves memory."""

    person: str
    values: Mapping[str, str]


def cells_of(row: Sequence[str], headers: Sequence[str], columns: Mapping[str, str]) -> Cells:
    values: dict[str, str] = {}
    person = []
    for header, cell in zip(headers, row, strict=False):
        meaning = columns.get(header, "")
        if meaning == "person" and cell:
            person.append(cell)
        elif meaning:
            values[meaning] = cell
    return Cells(" ".join(person), values)


def work_of(cells: Cells, today: date) -> Work | Verdict:
    """The work a row tells of, or why there is none. Both ends only where both are told: nothing is invented."""
    values = cells.values
    if YES_NO.get(fold(values.get("attended", "")).strip(), True) is False:
        return Verdict.ABSENT
    day = day_of(values.get("date", ""))
    if day is None:
        return Verdict.NO_DATE if any(values.values()) else Verdict.EMPTY
    if day > today:
        return Verdict.FUTURE
    start, end = clock_of(values.get("start", "")), clock_of(values.get("end", ""))
    minutes = minutes_of(values.get("hours", ""), values.get("minutes", ""))
    if start and end and start != end:
        return _less_break(between(at(day, start), at(day + timedelta(days=1) if end < start else day, end)), minutes)
    if minutes is None:
        return Verdict.NO_TIME
    return Work(day, minutes) if 0 < minutes <= MOST_MINUTES else Verdict.TOO_LONG


def _less_break(work: Work, minutes: int | None) -> Work:
    """Where fewer hours are told than passed between both ends, the rest was a break."""
    return replace(work, minutes=minutes) if minutes and 0 < minutes < work.minutes else work


def day_of(text: str) -> date | None:
    """2026-11-21, 21.11.2026., 21/11/2026 19:00:00."""
    if found := _YEAR_FIRST.fullmatch(text):
        parts = (found[1], found[2], found[3])
    elif found := _DAY_FIRST.fullmatch(text):
        parts = (found[3], found[2], found[1])
    else:
        return None
    try:
        return date(*(int(one) for one in parts))
    except ValueError:
        return None


def clock_of(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def minutes_of(hours: str, minutes: str) -> int | None:
    """Of "2,5" and "2.5" hours, "2:30", minutes beside or alone."""
    if ":" in hours and (found := re.fullmatch(r"(\d{1,3}):(\d{2})(?::\d{2})?", hours)):
        return int(found[1]) * 60 + int(found[2])
    if (hours and not _NUMBER.fullmatch(hours)) or (minutes and not _NUMBER.fullmatch(minutes)):
        return None
    if not hours and not minutes:
        return None
    return round(float(hours.replace(",", ".") or "0") * 60) + round(float(minutes.replace(",", ".") or "0"))
