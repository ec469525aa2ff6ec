"""A whole table of an organisation's own opportunities: read from a file, and written as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from talka.interchange.enums import Format, SheetFormat
from talka.interchange.importers.columns import OWN_COLUMNS, OWN_FIELDS
from talka.interchange.importers.detect import format_of
from talka.interchange.importers.items import Mapping, Notes, UnreadableError
from talka.interchange.importers.own_cells import Cells, several
from talka.interchange.importers.reading import read_items
from talka.interchange.importers.source import Source
from talka.interchange.importers.template import as_csv, as_xlsx

MOST_ROWS = 200
SCHEMA = "talka.opportunities/1"
TABLES = {Format.CSV: SheetFormat.CSV, Format.XLSX: SheetFormat.XLSX}
SETTLED = {"defaults": {"external_id": "", "description": ""}}


class Table(NamedTuple):
    """What was read: texts by field, row by row, and the columns that no field stands for."""

    format: SheetFormat
    rows: list[Cells]
    unknown_columns: list[str]


def read_table(path: Path) -> Table:
    """Raises UnreadableError, written for who uploaded it."""
    with Source(path) as source:
        if source.peek_start(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            table = _json(path.read_bytes())
        else:
            table = _tabular(source)
    if not table.rows:
        raise UnreadableError(_("The table has no rows below its headings."))
    if len(table.rows) > MOST_ROWS:
        raise UnreadableError(_("The table has more than %(n)d rows. Split it into several.") % {"n": MOST_ROWS})
    return table


def _tabular(source: Source) -> Table:
    found = format_of(source)
    if found not in TABLES:
        raise UnreadableError(_("Upload a table: XLSX, CSV, or the JSON that you can download here."))
    notes = Notes()
    items = list(islice(read_items(source, found, Mapping(own=True, **SETTLED), notes), MOST_ROWS + 1))
    if any(item.fault for item in items):
        at = next(item.position for item in items if item.fault)
        raise UnreadableError(_("Row %(n)d has more cells than there are headings.") % {"n": at})
    return Table(
        TABLES[found], [{name: item.text(name) for name in item.values} for item in items], notes.unknown_columns
    )


def _json(data: bytes) -> Table:
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_("The JSON cannot be read: %(error)s") % {"error": error}) from error
    listed = told.get("opportunities") if isinstance(told, dict) else told
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise UnreadableError(_("The JSON holds no list of opportunities."))
    unknown = sorted({str(name) for one in listed[: MOST_ROWS + 1] for name in one if name not in OWN_FIELDS})
    rows = [{name: _text(value) for name, value in one.items() if name in OWN_FIELDS} for one in listed]
    return Table(SheetFormat.JSON, rows, [name[:200] for name in unknown[:50]])


def _text(value: Any) -> str:
    if isinstance(value, list):
        return several([_text(one) for one in value if not isinstance(one, list)])
    if isinstance(value, bool):
        return "jā" if value else "nē"
    return "" if value is None or isinstance(value, dict) else str(value)


def write_table(rows: Iterable[Cells], wanted: SheetFormat) -> bytes:
    """The rows as a file that read_table takes back."""
    told = list(rows)
    if wanted == SheetFormat.JSON:
        filled = [{name: text for name, text in row.items() if text} for row in told]
        return json.dumps({"schema": SCHEMA, "opportunities": filled}, ensure_ascii=False, indent=1).encode()
    return blank_table(wanted, [[row[column.field] for column in OWN_COLUMNS] for row in told])


def blank_table(wanted: SheetFormat, rows: Sequence[Sequence[str]] | None = None) -> bytes:
    """The template: headings and a row of examples; or with these rows."""
    write = as_xlsx if wanted == SheetFormat.XLSX else as_csv
    return write(OWN_COLUMNS, rows)
