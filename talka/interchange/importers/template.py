"""The template for partners' tables, made of the same list of columns that reads it, with a sheet of what may be chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from talka.core.workbooks import library
from talka.interchange.importers.columns import COLUMNS, NEEDED, Column
from talka.opportunities.enums import Language
from talka.opportunities.models import REPLY_PROMISES
from talka.registers.queries import active_municipalities, fields

SHEET, CHOICES = "Iespējas", "Atļautās vērtības"
KNOWN = {
    "kinds": {"regular": "regulārs", "on_request": "pēc pieprasījuma", "one_off": "vienreizējs"},
    "remote": {"no": "nē", "possible": "iespējams", "full": "attālināti"},
    "supports": {
        "training": "apmācība",
        "transport": "transports",
        "meals": "ēdināšana",
        "accommodation": "naktsmītne",
        "insurance": "apdrošināšana",
        "certificate": "apliecinājums",
        "expenses": "izdevumu segšana",
    },
    "accessibility": {
        "wheelchair": "ratiņkrēsls",
        "public_transport": "sabiedriskais transports",
        "easy_language": "vieglā valoda",
        "sign_language": "zīmju valoda",
    },
    "time_types": {"exact": "noteikts laiks", "range": "laikposms", "expected_hours": "stundas"},
}
"""The Latvian word of each code; a test reads every one of them back."""


def choices(name: str) -> list[str]:
    """Words that may stand in a column."""
    if name == "fields":
        return [field.name for field in fields()]
    if name == "municipalities":
        return [one.name for one in active_municipalities()]
    if name == "yes_no":
        return ["jā", "nē"]
    if name in {"languages", "text_languages"}:
        return list(Language.values)
    if name == "reply_promises":
        return [str(days) for days in REPLY_PROMISES]
    return list(KNOWN[name].values())


def as_csv(columns: Sequence[Column] = COLUMNS, rows: Iterable[Sequence[str]] | None = None) -> bytes:
    """UTF-8 with its mark and semicolons: what a Latvian Excel opens as columns. Without rows: the row of examples."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    writer.writerows([[column.example for column in columns]] if rows is None else rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[Column] = COLUMNS, rows: Iterable[Sequence[str]] | None = None) -> bytes:
    """Every cell is a text, so that Excel computes nothing and changes no number.

    The library is loaded for the first who asks (see `workbooks.library`).
    """
    bold, letter = library("openpyxl.styles.Font"), library("openpyxl.utils.get_column_letter")
    book = library("openpyxl.Workbook")(write_only=False)
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET)
    sheet.append([column.heading for column in columns])
    for at, told in enumerate([[column.example for column in columns]] if rows is None else rows, 2):
        for number, text in enumerate(told, 1):
            cell = sheet.cell(at, number, text or None)
            cell.data_type = "s" if text else "n"
            cell.number_format = "@"
    for number, column in enumerate(columns, 1):
        sheet.cell(1, number).font = bold(bold=True, underline="single" if column.field in NEEDED else None)
        sheet.column_dimensions[letter(number)].width = max(14, len(column.heading) + 2)
    sheet.freeze_panes = "A2"
    allowed = book.create_sheet(CHOICES)
    for number, column in enumerate((one for one in columns if one.choices), 1):
        allowed.cell(1, number, column.heading).font = bold(bold=True)
        for row, word in enumerate(choices(column.choices), 2):
            allowed.cell(row, number, word)
        allowed.column_dimensions[letter(number)].width = 28
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
