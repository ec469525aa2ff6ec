"""Tables: CSV in whatever encoding and with whatever separator, and XLSX. The first row says what the columns are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from django.utils.translation import gettext as _

from talka.interchange.importers.columns import FIELDS, NEEDED, OWN_NEEDED, field_of, understood
from talka.interchange.importers.encodings import encoding_of
from talka.interchange.importers.items import Item, Mapping, Notes, ReadColumn, UnreadableError
from talka.interchange.importers.source import Source
from talka.interchange.importers.texts import whole
from talka.interchange.importers.workbook import rows_of_workbook

SEPARATORS = ";,\t|"
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 500
FIRST_ROWS = 3
VALUE_SHOWN = 80
Row = Sequence[str]


def read_csv(source: Source, mapping: Mapping, notes: Notes) -> Iterator[Item]:
    notes.encoding = encoding_of(source)
    source.seek_start()
    text = io.TextIOWrapper(io.BufferedReader(source), encoding=notes.encoding, newline="")
    try:
        head = text.readline(LONGEST_CELL)
        text.detach().detach()
        source.seek_start()
        text = io.TextIOWrapper(io.BufferedReader(source), encoding=notes.encoding, newline="")
        yield from _items(source, _csv_rows(text, _separator(head, own=mapping.own)), mapping, notes)
    except UnicodeError as error:
        raise UnreadableError(_("The text is not in the encoding %(name)s.") % {"name": notes.encoding}) from error


def read_xlsx(source: Source, mapping: Mapping, notes: Notes) -> Iterator[Item]:
    return _items(source, rows_of_workbook(source.path), mapping, notes)


def _separator(head: str, *, own: bool) -> str:
    """The separator under which most headings are understood."""

    def understood_with(sign: str) -> tuple[int, int]:
        return understood(next(csv.reader([head], delimiter=sign), []), own=own), head.count(sign)

    return max(SEPARATORS, key=understood_with)


def _csv_rows(text: io.TextIOWrapper, separator: str) -> Iterator[Row]:
    """Rows of the table. A quote that is never closed makes the file unreadable: it would swallow the rows after it."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        place = {"line": reader.line_num, "error": error}
        raise UnreadableError(_("The table cannot be read at line %(line)s: %(error)s") % place) from error


def _items(source: Source, rows: Iterator[Row], mapping: Mapping, notes: Notes) -> Iterator[Item]:
    rows = _filled(rows)
    headings = [whole(heading.strip().lstrip("\ufeff")) for heading in next(rows, [])]
    if not headings:
        raise UnreadableError(_("The table is empty."))
    if len(headings) > MOST_COLUMNS:
        raise UnreadableError(_("The table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    first = list(islice(rows, FIRST_ROWS))
    fields = _fields(headings, mapping)
    notes.columns = _columns(headings, fields, first)
    _tell(headings, fields, mapping, notes)
    for position, row in enumerate(chain(first, rows), 1):
        yield _item(position, row, fields, headings)
        source.item_done()


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return (row for row in rows if any(cell.strip() for cell in row))


def _fields(headings: list[str], mapping: Mapping) -> list[str]:
    """The field of each column, "" for none. Of two columns for one field the first counts."""
    given = {heading.strip(): name for heading, name in mapping.fields.items()}
    fields = [""] * len(headings)
    for at, heading in enumerate(headings):
        if given.get(heading) and given[heading] not in fields:
            fields[at] = given[heading]
    for at, heading in enumerate(headings):
        if heading not in given and (name := field_of(heading, own=mapping.own)) and name not in fields:
            fields[at] = name
    return fields


def _columns(headings: list[str], fields: list[str], rows: list[Row]) -> list[ReadColumn]:
    """How the table begins, for whoever says what its columns are."""
    return [
        ReadColumn(heading, name, [whole(row[at].strip()[:VALUE_SHOWN]) for row in rows if at < len(row)])
        for at, (heading, name) in enumerate(zip(headings, fields, strict=True))
    ]


def _tell(headings: list[str], fields: list[str], mapping: Mapping, notes: Notes) -> None:
    """What is not understood of the columns. Raises UnreadableError where one is missing that every item needs."""
    given = {heading.strip(): name for heading, name in mapping.fields.items()}
    ignored = {heading for heading, name in given.items() if not name}
    notes.unknown_columns += [
        heading for heading, name in zip(headings, fields, strict=True) if not name and heading not in ignored
    ]
    notes.absent_columns += [heading for heading in given if heading not in headings]
    needed = OWN_NEEDED if mapping.own else NEEDED
    missing = [FIELDS[name].heading for name in needed if name not in fields and name not in mapping.defaults]
    if missing:
        raise UnreadableError(
            _("The table has no column for: %(missing)s. Its first row names the columns: see the template.")
            % {"missing": ", ".join(missing)}
        )


def _item(position: int, row: Row, fields: list[str], headings: list[str]) -> Item:
    values: dict[str, str | list[str]] = {name: cell for name, cell in zip(fields, row, strict=False) if name}
    too_many = any(cell.strip() for cell in row[len(headings) :])
    return Item(position, values, raw=[headings, row], fault="unreadable" if too_many else "")
