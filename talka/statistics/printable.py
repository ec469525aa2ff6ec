"""Tables as files: CSV for machines, workbooks for people. Every text cell is text, so none is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.module_loading import import_string

BOOK, CELL = "openpyxl.Workbook", "openpyxl.cell.WriteOnlyCell"
"""Named and not imported: twelve megabytes that a web process needs only when somebody wants a workbook."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
Item = str | int | float | None


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def csv_text(rows: Iterable[Sequence[Item]]) -> str:
    """UTF-8, comma, point for decimals; hidden numbers are empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([safe(item) if isinstance(item, str) else item for item in row] for row in rows)
    return out.getvalue()


def workbook(sheets: dict[str, Iterable[Sequence[Item]]]) -> bytes:
    """A workbook, one sheet for each title (31 signs at most)."""
    book, make = import_string(BOOK)(write_only=True), import_string(CELL)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title[:31])
        for row in rows:
            cells = []
            for item in row:
                cell = make(sheet, value=safe(item) if isinstance(item, str) else item)
                if isinstance(item, str):
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
