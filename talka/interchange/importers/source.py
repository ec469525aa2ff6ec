"""A file being read: how far, and never more than a sane amount for one item."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST_ITEM = 5 * 1024 * 1024
"""Bytes between two items. More is no offer but an attack on memory, or a broken file."""


def first_sign(head: bytes) -> str:
    """The first sign that is not space, read in the Unicode encoding that the mark names."""
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    return head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")[:1]


class Source(io.RawIOBase):
    """The bytes of a file. `item_done()` after each item; `advance` is told of every byte (the progress bar)."""

    def __init__(self, path: Path, advance: Callable[[int], object] = lambda _size: None) -> None:
        self.path = path
        self._file = path.open("rb")
        self._advance = advance
        self._since = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        size = self._file.readinto(buffer)
        self._since += size
        self._advance(size)
        if self._since > LARGEST_ITEM:
            raise UnreadableError(_("One item of the source is larger than 5 MB."))
        return size

    def seek_start(self) -> None:
        """Read from the beginning again."""
        self._file.seek(0)
        self._since = 0

    def peek_start(self, size: int) -> bytes:
        """The first bytes, without moving on."""
        at = self._file.tell()
        self._file.seek(0)
        head = self._file.read(size)
        self._file.seek(at)
        return head

    def item_done(self) -> None:
        self._since = 0

    def close(self) -> None:
        self._file.close()
        super().close()
