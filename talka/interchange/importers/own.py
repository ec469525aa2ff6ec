"""A row of an organisation's own table → what the editor would store. The editor's forms read it, so a table may say
exactly what may be typed, and is told of a mistake in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from talka.core.periods import local
from talka.interchange.importers.columns import OWN_FIELDS
from talka.interchange.importers.dates import Moment, moment
from talka.interchange.importers.own_cells import ANSWERS, NUMBERS, RENAMED, SAME, TEXT_MARK, Cells, cells_of
from talka.interchange.importers.texts import key, whole
from talka.interchange.importers.vocabulary import (
    ACCESSIBILITY,
    KINDS,
    LANGUAGES,
    REMOTE,
    SUPPORTS,
    TIME_TYPES,
    YES_NO,
    field_code,
    split_known,
)
from talka.interchange.importers.vocabulary import FIELDS as FIELD_WORDS
from talka.opportunities.enums import Remote, Step, TimeType
from talka.opportunities.forms import STEP_FORMS, StepForm
from talka.opportunities.queries.content import digest
from talka.opportunities.schemas import Content
from talka.registers.queries import resolve_municipality, tables

LONGEST_CELL = 20_000
A_DAY = timedelta(days=1)
STEP_COLUMNS: dict[str, tuple[str, ...]] = {
    Step.WHAT: ("title", "description", "fields", "kind"),
    Step.WHEN: (
        *("time_type", "start", "start_time", "end", "end_time", "shifts"),
        *("hours_per_week", "hours_per_month", "schedule", "weekend", "evening"),
    ),
    Step.WHERE: ("remote", "municipality", "place", "address", "more_places"),
    Step.WHO: (
        *("places", "experience", "requirements", "wishes", "skills", "languages", "min_age", "max_age"),
        "questions",
    ),
    Step.GIVE: (
        *("supports", "expenses", "benefits", "accessibility", "title_en", "description_en", "benefits_en"),
        *("contact_name", "contact_position", "contact_email", "contact_phone"),
    ),
    Step.RULES: (
        *("apply_until", "reply_promise", "notice_hours", "counts_hidden"),
        *("children_present", "hazardous", "for_minors", "declared"),
    ),
}
"""Columns that each screen of the editor is filled from."""
TOGETHER = (
    ("municipality", "place", "address", "more_places"),
    ("experience", "requirements", "wishes", "skills"),
    ("contact_name", "contact_position", "contact_email", "contact_phone"),
    ("start", "start_time", "end", "end_time", "shifts", "hours_per_week", "hours_per_month"),
)
"""Of a new one: where one of these is filled in, the organisation's own usual values do not fill the others."""
CODES = {
    "kind": KINDS,
    "remote": REMOTE,
    "time_type": TIME_TYPES,
    "supports": SUPPORTS,
    "accessibility": ACCESSIBILITY,
    "languages": LANGUAGES,
}
SEVERAL = {"supports", "accessibility", "languages"}
LISTS = {"must": "requirements", "should": "wishes", "skills": "skills", "questions": "questions"}
COLUMN_OF = {
    **{control: column for column, control in RENAMED.items()},
    **{control: column for column, control in ANSWERS.items()},
    **LISTS,
    "field_codes": "fields",
    "exact_day": "start",
    "exact_from": "start_time",
    "exact_to": "end_time",
    "range_first": "start",
    "range_last": "end",
    "until_day": "apply_until",
    "until_time": "apply_until",
    "municipality": "municipality",
    "name": "place",
}
"""Control of a form → the column that it is filled from, where the names differ."""
_SHIFT = re.compile(
    r"(?P<day>\S+?)\s*(?:plkst\.?)?\s+(?P<starts>\d{1,2}[:.]\d{2})\s*[-–—]\s*(?P<ends>\d{1,2}[:.]\d{2})"
    r"(?:\s*[,x×]\s*(?P<places>\d{1,6}))?$"
)


@dataclass(slots=True)
class OwnRow:
    """A row understood: `values` by items of Content; or why it cannot be taken, (column, message) each."""

    values: Content = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, column: str, message: str) -> None:
        if (column, message) not in self.faults:
            self.faults.append((column, message))


def understand_own(given: Cells, said: Content, *, is_new: bool, is_public: bool = False) -> OwnRow:
    """What a row says beside `said`. Only screens with a cell that says something else are read, the others stay."""
    row = OwnRow()
    before = cells_of(said)
    told = {name: whole(text) for name, text in given.items() if name in OWN_FIELDS}
    for name, text in told.items():
        if len(text) > LONGEST_CELL:
            row.refuse(name, _("The text is too long."))
    cells = _filled(told, before) if is_new else before | told
    for step, columns in STEP_COLUMNS.items():
        if not row.faults and (is_new or any(cells[name] != before[name] for name in columns)):
            data = QueryDict(mutable=True)
            for control, value in _controls(step, cells, said, row):
                data.setlist(control, value if isinstance(value, list) else [value])
            _read(STEP_FORMS[step], said, data, row, is_public=is_public)
    return row


def _filled(told: Cells, usual: Cells) -> Cells:
    """A new one's cells: as given, and where a cell is empty as the organisation usually says."""
    cells = usual | {name: text for name, text in told.items() if text}
    for group in TOGETHER:
        if any(told.get(name) for name in group):
            cells |= {name: told.get(name, "") for name in group}
    if not any(told.get(name) for name in TOGETHER[0]) and REMOTE.get(key(cells["remote"])) == Remote.FULL:
        cells |= dict.fromkeys(TOGETHER[0], "")
    if not told.get("time_type"):
        cells["time_type"] = _time_type(cells)
    return cells


def _time_type(cells: Cells) -> str:
    if not cells["start"] and not cells["shifts"] and (cells["hours_per_week"] or cells["hours_per_month"]):
        return TimeType.EXPECTED_HOURS
    start, end = moment(cells["start"]), moment(cells["end"])
    return TimeType.RANGE if start and end and end.day > start.day else TimeType.EXACT


def _read(form_class: type[StepForm], said: Content, data: QueryDict, row: OwnRow, *, is_public: bool) -> None:
    data["seen"] = digest(said, form_class.items())
    form = form_class(said, data=data, is_public=is_public)
    if form.is_valid():
        row.values |= form.values()
        return
    for one in (form, *(form.rows() or ())):
        for control, messages in one.errors.items():
            column = "shifts" if one is not form and form.step == Step.WHEN else COLUMN_OF.get(control, control)
            for message in messages:
                row.refuse(column, str(message))


def _controls(step: str, cells: Cells, said: Content, row: OwnRow) -> Iterator[tuple[str, str | list[str]]]:
    """The controls of a screen with what would be typed in them."""
    for name in STEP_COLUMNS[step]:
        text = cells[name]
        if name in SAME or name in RENAMED:
            yield RENAMED.get(name, name), text
        elif name in NUMBERS:
            yield name, text.replace(",", ".").removesuffix(".0")
        elif name in ANSWERS:
            yield from _answer(name, text, row)
        elif name == "fields":
            yield "field_codes", list(_known(name, split_known([text], FIELD_WORDS), row))
        elif name in CODES:
            words = split_known([text], CODES[name]) if name in SEVERAL else [text]
            yield name, list(_known(name, words, row))
    yield from ((control, "\n".join(parts(cells[name]))) for control, name in LISTS.items() if step == Step.WHO)
    if step == Step.WHEN:
        yield from _when(cells, said, row)
    elif step == Step.WHERE:
        yield from _where(cells, said, row)
    elif step == Step.RULES and (until := _moment("apply_until", cells["apply_until"], row)):
        yield "until_day", until.day.isoformat()
        yield "until_time", _clock(until)


def parts(text: str) -> list[str]:
    """Parts of a list: a line each where there are several lines or marks, else between semicolons."""
    found = text.splitlines() if "\n" in text or text.startswith(TEXT_MARK) else text.split(";")
    return [one for one in (part.strip() for part in found) if one]


def _answer(name: str, text: str, row: OwnRow) -> Iterator[tuple[str, str]]:
    answer = YES_NO.get(key(text)) if text else False
    if answer is None:
        row.refuse(name, _("Write “jā” or “nē”, not “%(text)s”.") % {"text": text[:60]})
    elif answer:
        yield ANSWERS[name], "on"


def _known(name: str, words: list[str], row: OwnRow) -> Iterator[str]:
    for word in filter(None, words):
        code = field_code(word) if name == "fields" else CODES[name].get(key(word))
        if code:
            yield code
        else:
            row.refuse(name, _("“%(text)s” is not one of the values that may stand here.") % {"text": word[:60]})


def _moment(name: str, text: str, row: OwnRow) -> Moment | None:
    found = moment(text) if text else None
    if text and found is None:
        row.refuse(name, _("The date “%(text)s” is not understood. Write it as 31.12.2026.") % {"text": text[:40]})
    return found


def _clock(at: Moment) -> str:
    return f"{local(at.at):%H:%M}" if at.at else ""


def _when(cells: Cells, said: Content, row: OwnRow) -> Iterator[tuple[str, str]]:
    start, end = (_moment(name, f"{cells[name]} {cells[f'{name}_time']}".strip(), row) for name in ("start", "end"))
    if TIME_TYPES.get(key(cells["time_type"])) == TimeType.RANGE:
        yield "range_first", start.day.isoformat() if start else ""
        yield "range_last", end.day.isoformat() if end else ""
        if (start and start.at) or (end and end.at):
            row.refuse("start_time", _("A period is told in days. Write the hours under “Grafiks”."))
    elif start or end:
        yield "exact_day", start.day.isoformat() if start else ""
        yield "exact_from", _clock(start) if start else ""
        yield "exact_to", _clock(end) if end else cells["end_time"]
        if start and end and end.start - start.start >= A_DAY:
            row.refuse("end", _("This lasts longer than a day: write “laikposms” under “Kā zināms laiks”."))
    yield from _shifts(cells["shifts"], said, row)


def _shifts(text: str, said: Content, row: OwnRow) -> Iterator[tuple[str, str]]:
    """Shifts as the editor's rows. One at the time of a stored one is that one, and who is in it stays in it."""
    ids = {shift["starts_at"]: shift["id"] for shift in said["shifts"]}
    lines = parts(text)
    yield "shifts-TOTAL_FORMS", str(len(lines))
    yield "shifts-INITIAL_FORMS", str(min(len(lines), len(said["shifts"])))
    for at, line in enumerate(lines):
        match = _SHIFT.match(line)
        day = moment(match["day"]) if match else None
        if not match or not day:
            row.refuse(
                "shifts", _("Write a shift as “31.12.2026 10:00-14:00 x5”, not “%(text)s”.") % {"text": line[:60]}
            )
            continue
        begun = moment(f"{day.day.isoformat()} {match['starts']}")
        stored = begun and begun.at and ids.get(begun.at.isoformat())
        told = {"id": stored or "", "day": day.day.isoformat(), "starts": match["starts"], "ends": match["ends"]}
        for name, value in (told | {"places": match["places"] or "1"}).items():
            yield f"shifts-{at}-{name}", value


def _where(cells: Cells, said: Content, row: OwnRow) -> Iterator[tuple[str, str]]:
    first = (cells["municipality"], cells["place"], cells["address"])
    others = [[*map(str.strip, line.split("|")), "", ""] for line in cells["more_places"].splitlines()]
    places: list[Any] = [one for one in (first, *others) if any(one)]
    yield "places-TOTAL_FORMS", str(len(places))
    yield "places-INITIAL_FORMS", str(min(len(places), len(said["work_places"])))
    for at, (town, name, address, *_rest) in enumerate(places):
        found = (resolve_municipality(town) or tables().by_address(town)) if town else None
        if town and found is None:
            row.refuse("municipality", _("There is no municipality “%(text)s”.") % {"text": town[:60]})
        yield f"places-{at}-municipality", found.atvk if found else ""
        yield f"places-{at}-name", name
        yield f"places-{at}-address", address
