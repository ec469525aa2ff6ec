"""Tables that organisers keep of hours: CSV in whatever encoding, XLSX. Nothing is believed before it is measured."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from talka.core.errors import RefusedError

READER = "openpyxl.load_workbook"
"""Named and not imported: twelve megabytes that a web process needs only when it reads a workbook."""
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_MEMBERS = 200
HIGHEST_RATIO = 100
SMALL = 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
CHUNK = 65_536
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def unreadable(error: object = "") -> RefusedError:
    text = _("The file cannot be read. Save it as XLSX or CSV and try again.")
    return RefusedError("import.unreadable", f"{text} {error}".strip())


def too_much() -> RefusedError:
    return RefusedError("import.too_much", _("The file holds too much: at most 50,000 rows, 100 columns and 20 MB."))


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
    if b"\x00" in data[:CHUNK] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise unreadable()
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(";,\t|", key=head.count)
    csv.field_size_limit(LARGEST_FILE)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
    _refuse_bombs(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern the cells
            book = import_string(READER)(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(value) for value in row]
        book.close()
    except RefusedError:
        raise
    except Exception as error:  # openpyxl lets any error of its parts through
        raise unreadable() from error


def _refuse_bombs(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if not any(one.filename.lower().endswith("workbook.xml") for one in members):
                raise unreadable()
            declared = sum(one.file_size for one in members)
            if len(members) > MOST_MEMBERS or declared > LARGEST_UNPACKED or any(_pressed(one) for one in members):
                raise too_much()
            left = LARGEST_UNPACKED
            for one in members:
                left -= _measured(archive, one, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise unreadable() from error


def _pressed(member: zipfile.ZipInfo) -> bool:
    return member.file_size > SMALL and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1)


def _measured(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpack a member without keeping it: its header may lie about its size."""
    size, tail = 0, b""
    with archive.open(member) as part:
        while data := part.read(CHUNK):
            size += len(data)
            if size > left or (size > SMALL and size > HIGHEST_RATIO * max(member.compress_size, 1)):
                raise too_much()
            if any(mark in tail + data for mark in FORBIDDEN):
                raise unreadable()
            tail = data[-32:]
    return size


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, dt.timedelta):
        return f"{int(value.total_seconds() // 3600)}:{int(value.total_seconds() // 60 % 60):02d}"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
