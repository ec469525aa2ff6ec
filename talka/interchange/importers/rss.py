"""RSS 2.0, RSS 1.0 and Atom: an offer is an entry; its id is the guid or, without one, its address."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.source import Source
from talka.interchange.importers.texts import line
from talka.interchange.importers.xml_stream import elements, local

ENTRIES = frozenset({"item", "entry"})
ROOTS = {"rss", "RDF", "feed"}
SITES = ("wordpress", "drupal", "joomla", "blogger", "ghost", "wix", "squarespace")
"""Programs of sites, whose authors are the people who write there: an organisation is not called "admin"."""
SINGLE = {
    "external_id": ("guid", "id", "identifier"),
    "title": ("title",),
    "description": ("encoded", "content", "description", "summary"),
    "url": ("link",),
    "organisation": ("creator", "author", "publisher"),
    "published": ("pubDate", "published", "date", "updated"),
    "start": ("startdate", "dtstart", "start"),
    "end": ("enddate", "dtend", "end"),
    "apply_until": ("deadline", "expires", "expirationDate", "validThrough"),
    "place": ("location", "city"),
    "lonlat": ("lonlat",),
}


def _text(element: Element) -> str:
    """Text of an element; XHTML content keeps its tags, an author has a name inside."""
    name = element.find("{*}name")
    if name is not None:
        return name.text or ""
    if len(element):
        return "".join(tostring(child, encoding="unicode", method="html") for child in element)
    return element.text or element.get("href") or ""


def _links(element: Element) -> str:
    """The page of an entry; Atom may link other things too."""
    found = [child for child in element if local(child.tag) == "link"]
    page = [link for link in found if link.get("rel", "alternate") == "alternate"]
    return _text((page or found)[0]).strip() if found else ""


def _values(element: Element) -> dict[str, str | list[str]]:
    texts: dict[str, str] = {}
    for child in element:
        texts.setdefault(local(child.tag), "")
        texts[local(child.tag)] = texts[local(child.tag)] or _text(child)
    values: dict[str, str | list[str]] = {
        ours: next((texts[name] for name in names if texts.get(name, "").strip()), "") for ours, names in SINGLE.items()
    }
    values["url"] = _links(element)
    values["external_id"] = values["external_id"] or values["url"]
    values["fields"] = [
        child.get("term") or child.text or "" for child in element if local(child.tag) in {"category", "subject"}
    ]
    if texts.get("lat") and texts.get("long"):
        values |= {"lat": texts["lat"], "lon": texts["long"]}
    if point := texts.get("point", "").split():
        values |= dict(zip(("lat", "lon"), point, strict=False))
    return values


def read(source: Source) -> Iterator[Item]:
    """Entries; what the channel says of itself before them (name, language, program) counts for those that do not say."""
    position, root, channel = 0, "", {"title": "", "language": "", "generator": ""}
    for element in elements(source, ENTRIES):
        root = local(element.tag)
        if root not in ENTRIES:
            if root in channel and not position:
                channel[root] = channel[root] or line(element.text or "")
            continue
        position += 1
        values = _values(element)
        by_people = any(site in channel["generator"].lower() for site in SITES)
        values["organisation"] = "" if by_people else _name(values["organisation"])
        values["organisation"] = values["organisation"] or channel["title"]
        values["language"] = channel["language"]
        yield Item(position, values, raw=values)
    if not position and root not in ROOTS:
        raise UnreadableError(_("The XML is neither RSS nor Atom."))


def _name(author: str | list[str]) -> str:
    """RSS writes authors as "mail@example.lv (Name)"; the mailbox is nobody's name."""
    text = author if isinstance(author, str) else ""
    if "@" not in text:
        return text
    return text.partition("(")[2].rstrip(") ")
