"""XML one element at a time: no document type, no entities, nothing kept of what has been read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers.expat import ExpatError, ParserCreate

from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.source import Source

PIECE = 65_536
DEEPEST = 50
SHALLOW = 4
"""Offers stand in the root or in a list in it (source/mission, rss/channel/item)."""


@lru_cache(maxsize=1_024)
def local(tag: object) -> str:
    """Name without namespace; comments and instructions have none."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _refuse(*_told: object) -> None:
    raise UnreadableError(_("The XML holds a document type or entities, which are not accepted."))


def _pieces(source: Source) -> Iterator[bytes]:
    """The bytes of the source, none of them after a document type: it stands before the root element or nowhere.

    Entities need one, so what passes here is safe for the fast parser, which has no way of refusing them.
    """
    begun: list[str] = []
    prolog = ParserCreate()
    prolog.StartDoctypeDeclHandler = _refuse
    prolog.StartElementHandler = lambda name, _attributes: begun.append(name)
    while data := source.read(PIECE):
        if not begun:
            with suppress(ExpatError):  # the other parser meets the same and is asked what it is
                prolog.Parse(data)
        yield data


def batches(source: Source) -> Iterator[list[tuple[str, Element]]]:
    """("start" | "end", element), as many as a piece holds; the errors of parsers become one kind of our own."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    try:
        for data in _pieces(source):
            parser.feed(data)
            yield list(cast("Iterator[tuple[str, Element]]", parser.read_events()))
        parser.close()
        yield list(cast("Iterator[tuple[str, Element]]", parser.read_events()))
    except ParseError as error:
        raise UnreadableError(_("This is not well-formed XML: %(error)s") % {"error": error}) from error
    except (LookupError, ValueError) as error:  # an encoding that does not exist or that the parser cannot read
        raise UnreadableError(_("The encoding of the XML cannot be read: %(error)s") % {"error": error}) from error


def events(source: Source) -> Iterator[tuple[str, Element]]:
    return chain.from_iterable(batches(source))


def elements(source: Source, names: frozenset[str]) -> Iterator[Element]:
    """Every whole element of these names near the root, and, emptied, the others there as they end."""
    path: list[Element] = []
    depth = inside = 0
    for event, element in events(source):
        if event == "start":
            depth += 1
            if depth <= SHALLOW:
                path.append(element)
                inside += local(element.tag) in names
            elif depth > DEEPEST:
                raise UnreadableError(_("The XML is nested too deeply."))
            continue
        depth -= 1
        if depth >= SHALLOW:
            continue
        path.pop()
        inside -= local(element.tag) in names
        if not inside:
            yield element
            element.clear()
            if path:
                path[-1].remove(element)
            source.item_done()
