"""Tables that organisers keep of hours: CSV in whatever encoding, XLSX. Nothing is believed before it is measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from talka.core import workbooks
from talka.core.errors import RefusedError

LARGEST_FILE = 9_000_000
"""Below what the gateway accepts as one request (config.lanes)."""
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
HEAD = 65_536


def unreadable(error: object = "") -> RefusedError:
    text = _("The file cannot be read. Save it as XLSX or CSV and try again.")
    return RefusedError("import.unreadable", f"{text} {error}".strip())


def too_much() -> RefusedError:
    return RefusedError("import.too_much", _("The file holds too much: at most 50,000 rows, 100 columns and 9 MB."))


def rows_of(file: IO[bytes], *, size: int) -> Iterator[list[str]]:
    """Rows that hold anything, the heading first. Raises RefusedError for what is no table, or one too large."""
    if size > LARGEST_FILE:
        raise too_much()
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    rows = _workbook(file) if start[:2] == b"PK" else _csv(file)
    for number, row in enumerate(rows):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise too_much()
        cells = [cell[:LONGEST_CELL].strip() for cell in row]
        if any(cells) or number == 0:
            yield cells


def _csv(file: IO[bytes]) -> Iterator[list[str]]:
    data = file.read()
    if b"\x00" in data[:HEAD] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise unreadable()
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(";,\t|", key=head.count)
    csv.field_size_limit(LARGEST_FILE)

    def read() -> Iterator[list[str]]:
        return iter(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))

    try:
        if sum(1 for _row in read()) > MOST_ROWS + 1:  # before anything is done with the first of them
            raise too_much()
        yield from read()
    except csv.Error as error:
        raise unreadable(error) from error


def _decoded(data: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1257", "replace")


def _workbook(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        yield from workbooks.rows_of(file, most_columns=MOST_COLUMNS)
    except workbooks.TooMuchError as error:
        raise too_much() from error
    except workbooks.UnsoundError as error:
        raise unreadable() from error
