"""The template for partners' tables, made of the same list of columns that reads it, with a sheet of what may be chosen."""

from __future__ import annotations

import csv
import io

from django.utils.module_loading import import_string

from talka.interchange.importers.columns import COLUMNS, NEEDED
from talka.opportunities.enums import Language
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
    return list(KNOWN[name].values())


def as_csv() -> bytes:
    """UTF-8 with its mark and semicolons: what a Latvian Excel opens as columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerow([column.example for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx() -> bytes:
    """The library is loaded for the first who asks (see workbook.READER)."""
    bold, letter = import_string("openpyxl.styles.Font"), import_string("openpyxl.utils.get_column_letter")
    book = import_string("openpyxl.Workbook")(write_only=False)
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET)
    sheet.append([column.heading for column in COLUMNS])
    sheet.append([column.example for column in COLUMNS])
    for number, column in enumerate(COLUMNS, 1):
        sheet.cell(1, number).font = bold(bold=True, underline="single" if column.field in NEEDED else None)
        sheet.cell(2, number).number_format = "@"
        sheet.column_dimensions[letter(number)].width = max(14, len(column.heading) + 2)
    sheet.freeze_panes = "A2"
    allowed = book.create_sheet(CHOICES)
    for number, column in enumerate((one for one in COLUMNS if one.choices), 1):
        allowed.cell(1, number, column.heading).font = bold(bold=True)
        for row, word in enumerate(choices(column.choices), 2):
            allowed.cell(row, number, word)
        allowed.column_dimensions[letter(number)].width = 28
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
