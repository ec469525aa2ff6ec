"""From a file to items: the format found, its reader called, the partner's defaults filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from talka.interchange.enums import Format
from talka.interchange.importers import ape_json, ape_xml, ical, odi, page, rss
from talka.interchange.importers.columns import FIELDS
from talka.interchange.importers.detect import format_of
from talka.interchange.importers.items import Item, Mapping, Notes, UnreadableError
from talka.interchange.importers.normalise import PLACE_COLUMNS
from talka.interchange.importers.source import Source
from talka.interchange.importers.tabular import read_csv, read_xlsx

TABLES = {Format.CSV: read_csv, Format.XLSX: read_xlsx}
FEEDS = {
    Format.APE_XML: ape_xml.read,
    Format.APE_JSON: ape_json.read,
    Format.ODI: odi.read,
    Format.RSS: rss.read,
    Format.ICAL: ical.read,
    Format.PAGE: page.read,
}
LARGEST_MAP = 1_000_000


def read_items(source: Source, wanted: Format | None, mapping: Mapping, notes: Notes) -> Iterator[Item]:
    """Items of the source. Raises UnreadableError, perhaps only in the middle of it."""
    found = wanted or format_of(source)
    notes.format = found
    source.seek_start()
    if found in TABLES:
        items = TABLES[found](source, mapping, notes)
    elif mapping.fields:
        raise UnreadableError(_("Columns can be named for tables only (CSV, XLSX)."))
    else:
        items = FEEDS[found](source)
    for item in items:
        _fill(item, mapping.defaults)
        yield item


def mapping_of(path: Path, wanted: Format | None, fields: dict[str, str]) -> Mapping:
    """Columns as somebody named them, left aside where the same source now holds no table."""
    with Source(path) as source:
        found = wanted or format_of(source)
    return Mapping(fields=dict(fields) if found in TABLES else {})


def _fill(item: Item, defaults: dict[str, str]) -> None:
    for name, value in defaults.items():
        if name in PLACE_COLUMNS and item.places:
            for place in item.places:
                place[name] = place.get(name) or value
        elif not item.text(name).strip():
            item.values[name] = value


def read_mapping(path: Path) -> Mapping:
    """The file of `--map`. Raises UnreadableError with what is wrong in it."""
    try:
        if path.stat().st_size > LARGEST_MAP:
            raise UnreadableError(_("The map is too large."))
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(_("The map cannot be read: %(error)s") % {"error": error}) from error
    parts = {name: told.get(name, {}) for name in ("fields", "defaults")} if isinstance(told, dict) else {}
    if not parts or set(told) - set(parts) or not all(_is_texts(part) for part in parts.values()):
        raise UnreadableError(_('The map must be {"fields": {column: field}, "defaults": {field: value}}, all texts.'))
    unknown = [name for name in (*parts["fields"].values(), *parts["defaults"]) if name and name not in FIELDS]
    if unknown:
        known = {"unknown": ", ".join(unknown), "known": ", ".join(FIELDS)}
        raise UnreadableError(_("The map names fields that do not exist: %(unknown)s. There are: %(known)s.") % known)
    return Mapping(**parts)


def _is_texts(part: object) -> bool:
    return isinstance(part, dict) and all(isinstance(value, str) for value in part.values())
