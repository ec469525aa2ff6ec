"""API Engagement's XML feed: `<source>` with `<mission>` after `<mission>`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from talka.interchange.importers import ape
from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.source import Source
from talka.interchange.importers.xml_stream import elements, local

MISSION = frozenset({"mission"})
ROOT = "source"
LIST_OF_VALUES = {"value", "item"}


def _value(element: Element) -> Any:
    """Text, a list of `<value>`s, a list of `<address>`es, or a record."""
    if not len(element):
        return element.text or ""
    told = [(local(child.tag), _value(child)) for child in element]
    record = dict(told)
    if record.keys() <= LIST_OF_VALUES or record.keys() == {"address"}:
        return [value for _name, value in told]
    return record


def read(source: Source) -> Iterator[Item]:
    position, root = 0, ""
    for element in elements(source, MISSION):
        root = local(element.tag)
        if root not in MISSION:
            continue
        position += 1
        told = _value(element)
        if isinstance(told, dict):
            yield ape.item(position, told)
        else:
            yield Item(position, raw=told, fault="unreadable")
    if not position and root != ROOT:
        raise UnreadableError(_("The XML holds no <mission>."))
