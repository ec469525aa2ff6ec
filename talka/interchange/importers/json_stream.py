"""JSON one record at a time, whatever list of the document they stand in."""

from __future__ import annotations

import codecs
import io
from collections.abc import Collection, Iterator
from typing import IO, Any, cast

import ijson
from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.source import Source

BROKEN = (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError)
STARTS = {"start_array", "start_map"}
MOST_KEYS = 200


class _Recoded(io.RawIOBase):
    """UTF-8 bytes of a source in another Unicode encoding."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def read(self, size: int = -1) -> bytes:
        while size:
            data = self._source.read(size)
            text = self._decoder.decode(data or b"", final=not data)
            if text or not data:
                return text.encode()
        return b""


def as_utf8(source: Source) -> IO[bytes]:
    """The source from its beginning, as the UTF-8 that the parser takes."""
    source.seek_start()
    head = source.peek_start(4)
    if head.startswith(codecs.BOM_UTF8):
        source.read(len(codecs.BOM_UTF8))
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return cast("IO[bytes]", _Recoded(source, "utf-16"))
    return cast("IO[bytes]", source)


def top(source: Source, lists: Collection[str]) -> tuple[str, dict[str, str]]:
    """Shape of the document: the event it begins with, and for an object the event of each key up to one of `lists`."""
    shape: dict[str, str] = {}
    first = ""
    try:
        name = ""
        for prefix, event, value in ijson.parse(as_utf8(source), use_float=True):
            first = first or event
            if first != "start_map":
                break
            source.item_done()
            if prefix == "" and event == "map_key":
                name = value
            elif prefix == name and name not in shape:
                shape[name] = event
                if (name in lists and event in STARTS) or len(shape) > MOST_KEYS:
                    break
    except BROKEN as error:
        raise UnreadableError(_("This is not valid JSON: %(error)s") % {"error": error}) from error
    return first, shape


def records(source: Source, prefix: str) -> Iterator[Any]:
    """Every value at a prefix of ijson ("item", "data.item", "")."""
    try:
        for value in ijson.items(as_utf8(source), prefix, use_float=True):
            yield value
            source.item_done()
    except BROKEN as error:
        raise UnreadableError(_("This is not valid JSON: %(error)s") % {"error": error}) from error
    except RecursionError as error:
        raise UnreadableError(_("The JSON is nested too deeply.")) from error
