"""XLSX as rows of texts. The archive is measured before anything of it is believed; formulas are text, never computed."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError

if TYPE_CHECKING:
    from openpyxl import Workbook

READER = "openpyxl.load_workbook"
"""Named and not imported: twelve megabytes that a web process needs only when it reads a workbook."""
LARGEST = 50 * 1024 * 1024
MOST_MEMBERS = 200
HIGHEST_RATIO = 100
SMALL = 1024 * 1024
"""Members below this size may be pressed as well as they like."""
CHUNK = 65_536
MOST_COLUMNS = 500
NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar")
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def refuse_bombs(path: Path) -> None:
    """Raises UnreadableError unless the archive is small when unpacked, whatever its directory says of itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_by_directory(members)
            left = LARGEST
            for member in members:
                left = _measure(archive, member, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UnreadableError(_("This is not a sound XLSX file: %(error)s") % {"error": error}) from error


def _refuse_by_directory(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names and not any(name.lower().endswith("workbook.xml") for name in names):
        raise UnreadableError(_("The file is an archive, but not an XLSX workbook."))
    pressed = any(
        member.file_size > SMALL and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    nested = any(name.lower().endswith(NESTED) for name in names)
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or total > LARGEST or pressed or nested:
        raise UnreadableError(_("The XLSX file would unpack to too much (at most 50 MB and 200 parts)."))


def _measure(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpack a member without keeping it; its header may lie about its size. Looks for entities on the way."""
    size, tail = 0, b""
    with archive.open(member) as file:
        while data := file.read(CHUNK):
            size += len(data)
            if size > left or (size > SMALL and size > HIGHEST_RATIO * max(member.compress_size, 1)):
                raise UnreadableError(_("The XLSX file would unpack to too much (at most 50 MB and 200 parts)."))
            if any(mark in tail + data for mark in FORBIDDEN):
                raise UnreadableError(_("The XML holds a document type or entities, which are not accepted."))
            tail = data[-32:]
    return left - size


def rows_of_workbook(path: Path) -> Iterator[list[str]]:
    """Rows of the first sheet, cells as people read them."""
    refuse_bombs(path)
    try:
        with path.open("rb") as file:
            book = _load(file)
            yield from _rows(book)
            book.close()
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl lets any error of its parts through
        raise UnreadableError(_("This is not a sound XLSX file: %(error)s") % {"error": error}) from error


def _load(file: BinaryIO) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that do not concern the cells
        return cast("Workbook", import_string(READER)(file, read_only=True, data_only=False, keep_links=False))


def _rows(book: Workbook) -> Iterator[list[str]]:
    if not book.worksheets:
        raise UnreadableError(_("The workbook has no sheet."))
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    width = MOST_COLUMNS
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
        cells = [_text(value) for value in row[:width]]
        if number == 0:
            while cells and not cells[-1]:
                cells.pop()
            width = max(len(cells), 1) + 1
        yield cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        whole = value.time() == dt.time.min
        return value.date().isoformat() if whole else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
