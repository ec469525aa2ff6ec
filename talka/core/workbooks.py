"""Workbooks (XLSX): read as rows of texts after the archive is measured, written so that no program computes anything.

Formulas are text on the way in and on the way out. What is wrong with a file is told by the kind of error: each app has its
own words for it.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from django.utils.module_loading import import_string

from talka.core.text import xml_text

READER, WRITER, CELL = "openpyxl.load_workbook", "openpyxl.Workbook", "openpyxl.cell.WriteOnlyCell"
"""Named and not imported: twelve megabytes that a web process needs only when it reads or writes a workbook."""
LARGEST = 50 * 1024 * 1024
MOST_MEMBERS = 200
HIGHEST_RATIO = 100
SMALL = 1024 * 1024
"""Members below this size may be pressed as well as they like."""
CHUNK = 65_536
NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar")
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\0")


def library(part: str) -> Any:
    """A part of openpyxl, without NumPy: that is here for the child that counts (ADR 36), and openpyxl would bring it into
    the web process though no cell of ours holds a number of its."""
    hidden = "numpy" not in sys.modules
    if hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # so Python says that it cannot be imported
    try:
        return import_string(part)
    finally:
        if hidden:
            del sys.modules["numpy"]


class UnsoundError(Exception):
    """No workbook, or a broken one; the text is the library's."""


class NoWorkbookError(UnsoundError):
    """An archive of something else."""


class NoSheetError(UnsoundError):
    """A workbook without a sheet."""


class EntitiesError(UnsoundError):
    """Its XML holds a document type or entities."""


class TooMuchError(Exception):
    """It would unpack to more than anybody needs, whatever its directory says of itself."""


def rows_of(file: IO[bytes], *, most_columns: int) -> Iterator[list[str]]:
    """Rows of the first sheet, cells as people read them. The archive is measured before anything of it is believed."""
    refuse_bombs(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern the cells
            book = library(READER)(file, read_only=True, data_only=False, keep_links=False)
        yield from _cells(_first(book), most_columns)
        book.close()
    except UnsoundError:
        raise
    except Exception as error:  # openpyxl lets any error of its parts through
        raise UnsoundError(error) from error


def _first(book: Any) -> Any:
    if not book.worksheets:
        raise NoSheetError
    return book.worksheets[0]


def _cells(sheet: Any, most_columns: int) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    width = most_columns
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True)):
        cells = [text_of(value) for value in row[:width]]
        if number == 0:
            while cells and not cells[-1]:
                cells.pop()
            width = max(len(cells), 1) + 1
        yield cells


def text_of(value: object) -> str:
    """A cell's value as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.time | dt.timedelta):
        return _time_of(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _time_of(value: dt.datetime | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    whole = value.time() == dt.time.min
    return value.date().isoformat() if whole else value.isoformat(sep=" ", timespec="minutes")


def refuse_bombs(file: IO[bytes]) -> None:
    """Raises TooMuchError or UnsoundError unless the archive is a workbook and small when unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_by_directory(members)
            left = LARGEST
            for member in members:
                left = _measure(archive, member, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UnsoundError(error) from error


def _refuse_by_directory(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if not any(name.endswith("workbook.xml") for name in names):
        raise NoWorkbookError
    pressed = any(
        member.file_size > SMALL and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    nested = any(name.endswith(NESTED) for name in names)
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST or pressed or nested:
        raise TooMuchError


def _measure(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpack a member without keeping it; its header may lie about its size. Looks for entities on the way."""
    size, tail = 0, b""
    with archive.open(member) as file:
        while data := file.read(CHUNK):
            size += len(data)
            if size > left or (size > SMALL and size > HIGHEST_RATIO * max(member.compress_size, 1)):
                raise TooMuchError
            if any(mark in tail + data for mark in FORBIDDEN):
                raise EntitiesError
            tail = data[-32:]
    return left - size


# --- on the way out --------------------------------------------------------------------------------------------------


def safe(text: object) -> str:
    """A cell that stays text: what a program could take for a formula gets an apostrophe in front."""
    plain = xml_text(str(text))
    return f"'{plain}" if plain.strip().strip("'\"").startswith(TRIGGERS) or plain.startswith(TRIGGERS) else plain


def book(sheets: Mapping[str, Iterable[Sequence[str | int | float | None]]]) -> bytes:
    """A workbook, one sheet for each title (31 signs at most): texts stay texts, numbers numbers."""
    made, cell = library(WRITER)(write_only=True), library(CELL)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title[:31])
        for row in rows:
            cells = []
            for item in row:
                one = cell(sheet, value=safe(item) if isinstance(item, str) else item)
                if isinstance(item, str):
                    one.data_type = "s"
                cells.append(one)
            sheet.append(cells)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()
