"""An organisation's archive as a file, which may hold anything: what of it is looked at, and nothing else."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from talka.core.errors import RefusedError
from talka.core.files import DOCUMENT_BYTES
from talka.web.house.archive import KIND, MANIFEST, OPPORTUNITIES, PROFILE, VERSION
from talka.web.moving.reading import clean

LARGEST = DOCUMENT_BYTES
"""Of any file in it, whatever it was packed into."""
UNPACKS_TO = 100_000_000
MOST_TABLES = 50
BROKEN = (
    ValueError,
    RecursionError,
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
)
"""What Python's readers of archives and of JSON raise for files that are none."""


@dataclass
class Archive:
    """One that was opened. Every file is read up to LARGEST, all of them up to UNPACKS_TO."""

    packed: zipfile.ZipFile
    manifest: dict[str, Any]
    left: int = UNPACKS_TO

    def has(self, name: str) -> bool:
        return name in self.packed.NameToInfo

    def part(self, name: str) -> bytes:
        """Raises RefusedError for what is not there, cannot be unpacked or is too large."""
        most = min(LARGEST, self.left)
        found = _inside(self.packed, name, most)
        self.left -= len(found)
        return found

    def profile(self) -> dict[str, Any]:
        return _object(self.part(PROFILE)) if self.has(PROFILE) else {}

    def tables(self) -> list[str]:
        """Names of the tables of opportunities, in order."""
        return [one for n in range(1, MOST_TABLES + 1) if self.has(one := OPPORTUNITIES.format(n))]


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Archive]:
    """Raises RefusedError where it is no archive of an organisation."""
    try:
        packed = zipfile.ZipFile(file)
    except BROKEN as error:
        raise _unread() from error
    with packed:
        manifest = _object(_inside(packed, MANIFEST, LARGEST))
        if manifest.get("kind") != KIND or manifest.get("version") != VERSION:
            raise _unread()
        yield Archive(packed, manifest)


def _inside(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Never more than `most` is unpacked, whatever the file says of its size."""
    try:
        with packed.open(name) as inside:
            found = inside.read(most + 1)
    except BROKEN as error:
        raise _unread() from error
    if len(found) > most:
        raise RefusedError("archive.large", _("The archive is larger than can be read here."))
    return found


def _object(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except BROKEN as error:
        raise _unread() from error
    if not isinstance(told, dict):
        raise _unread()
    kept: dict[str, Any] = clean(told)
    return kept


def _unread() -> RefusedError:
    return RefusedError(
        "archive.unread", _("This is not an archive of an organisation. Choose the file as you got it from Talka.")
    )
