"""JSON one record at a time, whatever list of the document they stand in."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from typing import Any

import ijson
from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.source import Source

BROKEN = (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError)
STARTS = {"start_array", "start_map"}
ENDS = {"end_array", "end_map"}
MOST_KEYS = 200
MOST_OPEN = 2_000
DEEPEST = 100


class _Utf8:
    """The bytes of a source as the UTF-8 that the parser takes, watched for nesting.

    The parser names each value by the path to it, so its work grows with the square of the depth: it must not see
    thousands of brackets that nothing closes. Brackets in texts count too, but of those as many close as open.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        source.seek_start()
        head = source.peek_start(4)
        marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._decoder = codecs.getincrementaldecoder("utf-16")() if marked else None
        if head.startswith(codecs.BOM_UTF8):
            source.read(len(codecs.BOM_UTF8))
        self._open = 0

    def read(self, size: int = -1) -> bytes:
        data = self._recoded(size) if self._decoder else self._source.read(size) or b""
        self._open += data.count(b"[") + data.count(b"{") - data.count(b"]") - data.count(b"}")
        if self._open > MOST_OPEN:
            raise UnreadableError(_("The JSON is nested too deeply."))
        return data

    def _recoded(self, size: int) -> bytes:
        while size and self._decoder:
            data = self._source.read(size)
            text = self._decoder.decode(data or b"", final=not data)
            if text or not data:
                return text.encode()
        return b""

    def item_done(self) -> None:
        self._open = 0
        self._source.item_done()


def top(source: Source, lists: Collection[str]) -> tuple[str, dict[str, str]]:
    """Shape of the document: the event it begins with, and for an object the event of each key up to one of `lists`."""
    shape: dict[str, str] = {}
    first = ""
    try:
        name, depth = "", 0
        for prefix, event, value in ijson.parse(_Utf8(source), use_float=True):
            first = first or event
            if first != "start_map":
                break
            depth += (event in STARTS) - (event in ENDS)
            if depth > DEEPEST:
                raise UnreadableError(_("The JSON is nested too deeply."))
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
        text = _Utf8(source)
        for value in ijson.items(text, prefix, use_float=True):
            yield value
            text.item_done()
    except BROKEN as error:
        raise UnreadableError(_("This is not valid JSON: %(error)s") % {"error": error}) from error
    except RecursionError as error:
        raise UnreadableError(_("The JSON is nested too deeply.")) from error
