"""XML one element at a time: no document type, no entities, nothing kept of what has been read."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.source import Source

DEEPEST = 50
SHALLOW = 4
"""Offers stand in the root or in a list in it (source/mission, rss/channel/item)."""


def local(tag: object) -> str:
    """Name without namespace; comments and instructions have none."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def events(source: Source) -> Iterator[tuple[str, Element]]:
    """("start" | "end", element); the errors of parsers become one kind of our own."""
    try:
        yield from iterparse(source, events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableError(_("The XML holds a document type or entities, which are not accepted.")) from error
    except ParseError as error:
        raise UnreadableError(_("This is not well-formed XML: %(error)s") % {"error": error}) from error
    except (LookupError, ValueError) as error:  # an encoding that does not exist or that the parser cannot read
        raise UnreadableError(_("The encoding of the XML cannot be read: %(error)s") % {"error": error}) from error


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
