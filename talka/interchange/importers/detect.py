"""Which format a file is in, by what is in it."""

from __future__ import annotations

import codecs
import re
from itertools import islice

from django.utils.translation import gettext as _

from talka.interchange.enums import Format
from talka.interchange.importers import odi, page, rss
from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.json_stream import records, top
from talka.interchange.importers.source import Source, first_sign
from talka.interchange.importers.xml_stream import events, local

HEAD = 4_096
WORKBOOK = b"PK\x03\x04"
HTML = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PACKED = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
SCHEMA_ORG = re.compile(rb'"@context"\s*:\s*\[?\s*"https?://(?:www\.)?schema\.org')
LOOKED_AT = 1_000
"""So many records of a graph, for an offer may stand behind all that describes the site itself."""
ODI_KEYS = {"@context", "graph", "@graph", "conformsTo", "activity", "role", "session", "type", "@type"}


def format_of(source: Source) -> Format:
    """Raises UnreadableError with what it looks like when it is none of ours."""
    head = source.peek_start(HEAD)
    if not head.strip():
        raise UnreadableError(_("The file is empty."))
    if head.startswith(WORKBOOK):
        return Format.XLSX
    if head.startswith(OLD_OFFICE):
        raise UnreadableError(_("This is an old or a locked Office file. Save it as XLSX or CSV without a password."))
    if head.startswith(PACKED):
        raise UnreadableError(_("The file is packed. Unpack it first."))
    if head.startswith(b"%PDF"):
        raise UnreadableError(_("This is a PDF, not a feed or a table."))
    start = first_sign(head)
    if start == "<":
        return Format.PAGE if HTML.search(head) else _xml(source)
    if head.lstrip(codecs.BOM_UTF8).lstrip().upper().startswith(b"BEGIN:VCALENDAR"):
        return Format.ICAL
    if start in {"{", "["}:
        return _json(source)
    return Format.CSV


def _xml(source: Source) -> Format:
    source.seek_start()
    root = local(next(events(source))[1].tag)
    if root in rss.ROOTS:
        return Format.RSS
    if root.lower() in {"html", "footprintfeed", "schema"}:
        raise UnreadableError(_("XML of the kind <%(root)s> is not read.") % {"root": root})
    return Format.APE_XML


def _json(source: Source) -> Format:
    first, shape = top(source, odi.GRAPHS)
    keys = set(shape)
    if first == "start_array":
        keys = next((set(one) for one in records(source, "item") if isinstance(one, dict)), set())
    if not keys & ODI_KEYS or keys & {"clientId", "applicationUrl"}:
        return Format.APE_JSON
    if SCHEMA_ORG.search(source.peek_start(HEAD)):
        return Format.PAGE
    return Format.PAGE if any(map(page.holds_offer, islice(odi.told_in(source), LOOKED_AT))) else Format.ODI
