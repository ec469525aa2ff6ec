"""API Engagement's JSON: a list of missions, or an answer that holds one under `data` or `hits`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from talka.interchange.importers import ape
from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.json_stream import records, top
from talka.interchange.importers.source import Source

LISTS = ("data", "hits", "missions", "items")


def _prefix(source: Source) -> str:
    first, shape = top(source, LISTS)
    if first == "start_array":
        return "item"
    for name in LISTS:
        if shape.get(name) == "start_array":
            return f"{name}.item"
    if "clientId" in shape:
        return ""
    if shape.get("data") == "start_map":
        return "data"
    raise UnreadableError(_("The JSON holds no list of missions."))


def read(source: Source) -> Iterator[Item]:
    for position, told in enumerate(records(source, _prefix(source)), 1):
        if not isinstance(told, dict):
            yield Item(position, raw=told, fault="unreadable")
        elif not gone(told):
            yield ape.item(position, told)


def gone(told: dict[str, object]) -> bool:
    """Deleted at the partner: as if it were not in the feed."""
    return told.get("deleted") is True or bool(told.get("deletedAt"))
