"""schema.org's data (JSON-LD), in a web page or in a file of its own: job postings and events that a site publishes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

from talka.interchange.importers.ape import as_text
from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.json_stream import records
from talka.interchange.importers.odi import records_of, several, term
from talka.interchange.importers.source import Source, first_sign

DATA = "application/ld+json"
POSTING = "JobPosting"
ADDRESS = {
    "address": "streetAddress",
    "place": "addressLocality",
    "municipality": "addressRegion",
    "postal_code": "postalCode",
    "country": "addressCountry",
}
REMOTE = {
    "OnlineEventAttendanceMode": "full",
    "MixedEventAttendanceMode": "possible",
    "OfflineEventAttendanceMode": "no",
}
DEEPEST = 5
START = 1_024


class _Scripts(HTMLParser):
    """Collects what stands in scripts of JSON-LD; nothing of the page is run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and (dict(attrs).get("type") or "").strip().lower() == DATA
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def read(source: Source) -> Iterator[Item]:
    position = 0
    for told in (one for document in _documents(source) for one in _inside(document)):
        if term(told.get("eventStatus", "")) != "EventCancelled":
            position += 1
            yield _item(position, told)
    if not position:
        raise UnreadableError(
            _("There are no job postings or events here that programs can read (schema.org, JSON-LD).")
        )


def _documents(source: Source) -> Iterator[Any]:
    """The file itself where it is JSON, else what the scripts of the page hold."""
    sign = first_sign(source.peek_start(START))
    if sign in {"{", "["}:
        yield from records(source, "item" if sign == "[" else "")
        return
    scripts = _Scripts()
    with suppress(AssertionError):  # of odd declarations; what stood before them is read
        scripts.feed(source.readall().decode("utf-8", errors="replace"))
    for text in scripts.found:
        with suppress(ValueError, RecursionError):
            yield json.loads(text, strict=False)  # sites write line breaks into texts as they are


def holds_offer(value: Any) -> bool:
    """Whether somewhere in it stands a job posting or an event, be it cancelled."""
    return next(_inside(value), None) is not None


def _inside(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Offers in a record, a list or a graph of them."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _inside(one, depth + 1)
    elif isinstance(value, dict):
        kinds = {term(one) for one in several(value.get("@type"))}
        if POSTING in kinds or any(one.endswith("Event") for one in kinds):
            yield value
        else:
            yield from _inside([value.get("@graph"), value.get("itemListElement"), value.get("item")], depth + 1)


def _item(position: int, told: dict[str, Any]) -> Item:
    is_posting = POSTING in {term(one) for one in several(told.get("@type"))}
    house = next(iter(records_of(told.get("hiringOrganization" if is_posting else "organizer"))), {})
    identity = told.get("identifier")
    values: dict[str, str | list[str]] = {
        "external_id": as_text(identity.get("value") if isinstance(identity, dict) else identity)
        or as_text(told.get("@id"))
        or as_text(told.get("url"))
        or _own_id(told, house),
        "title": as_text(told.get("title")) or as_text(told.get("name")),
        "description": as_text(told.get("description")),
        "url": as_text(told.get("url")) or as_text(told.get("@id")),
        "organisation": as_text(house.get("name")) or as_text(told.get("hiringOrganization")),
        "organisation_id": as_text(house.get("@id")),
        "organisation_url": as_text(house.get("sameAs")) or as_text(house.get("url")),
        "published": as_text(told.get("datePosted")),
        "apply_until": as_text(told.get("validThrough")),
        "start": as_text(told.get("startDate")) if not is_posting else "",
        "end": as_text(told.get("endDate")) if not is_posting else "",
        "schedule": as_text(told.get("workHours")),
        "places": as_text(told.get("totalJobOpenings")) or as_text(told.get("maximumAttendeeCapacity")),
        "skills": as_text(told.get("skills")),
        "language": as_text(told.get("inLanguage")),
        "remote": _remote(told),
    }
    places = records_of(told.get("jobLocation" if is_posting else "location"))
    return Item(position, values, [place for one in places if (place := _place(one))], raw=told)


def _own_id(told: dict[str, Any], house: dict[str, Any]) -> str:
    """schema.org asks for no id: the same title, day and organiser are the same offer."""
    title = as_text(told.get("title")) or as_text(told.get("name"))
    parts = (title, as_text(told.get("startDate")) or as_text(told.get("datePosted")), as_text(house.get("name")))
    return blake2b("\n".join(parts).encode(errors="surrogatepass"), digest_size=10).hexdigest() if title else ""


def _remote(told: dict[str, Any]) -> str:
    if as_text(told.get("jobLocationType")) == "TELECOMMUTE":
        return "full"
    return REMOTE.get(term(told.get("eventAttendanceMode", "")), "")


def _place(told: dict[str, Any]) -> dict[str, str]:
    address = told.get("address")
    if not isinstance(address, dict):
        return {"address": as_text(address)} if as_text(address) else {}
    place = {ours: text for ours, theirs in ADDRESS.items() if (text := as_text(address.get(theirs)))}
    point = told.get("geo")
    if isinstance(point, dict):
        place |= {"lat": as_text(point.get("latitude")), "lon": as_text(point.get("longitude"))}
    return {name: text for name, text in place.items() if text}
