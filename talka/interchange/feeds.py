"""Feeds of a search: Atom, JSON Feed, iCalendar. Only what is open; identifiers stay the same for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from feedgen.feed import FeedGenerator
from icalendar import Calendar, Event

from talka.core import clock
from talka.core.periods import ends_with_day, local
from talka.core.templatetags.dates import until_text
from talka.core.text import markdown, plain, xml_text
from talka.interchange import schemas
from talka.opportunities.enums import Channel, State
from talka.opportunities.models import Opportunity
from talka.opportunities.seen import by_way_of

SUMMARY = 300
TAGGED = 2026
"""Year in tag addresses (RFC 4151): when the names were given out, not when they are read."""
LONGEST_EVENT = timedelta(days=2)
"""What lasts longer is a period of work, not an event to be put into a calendar by its hours: it becomes whole days."""


def tag(kind: str, public_id: str = "") -> str:
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAGGED}:{kind}" + (f"/{public_id}" if public_id else "")


def _title(row: Opportunity) -> str:
    return xml_text(row.title)


def _organiser(row: Opportunity) -> str:
    return xml_text(row.organisation.name)


def _summary(row: Opportunity) -> str:
    text = xml_text(plain(row.duties))
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0] + " …"


def _content(row: Opportunity) -> str:
    """The duties as HTML, and below them the last good day to apply."""
    return f"{xml_text(markdown(row.duties))}<p>{_deadline(row)}</p>"


def _deadline(row: Opportunity) -> str:
    if row.apply_until is None:
        return ""
    return _("Apply %(until)s") % {"until": until_text(row.apply_until, clock.now())}


def _link(row: Opportunity) -> str:
    """Says that its reader comes from a feed; the entry's id is another, and stays."""
    return by_way_of(schemas.address_of(row), Channel.FEED)


def _published(row: Opportunity) -> datetime:
    return local(row.published_at or row.created_at)


def atom(rows: Sequence[Opportunity], *, address: str, page: str) -> bytes:
    """Atom (RFC 4287); `address` is the feed's own, `page` shows the same to people."""
    feed = FeedGenerator()
    feed.id(address)
    feed.title(_("Talka: volunteer opportunities"))
    feed.link(href=address, rel="self", type="application/atom+xml")
    feed.link(href=page, rel="alternate", type="text/html")
    feed.author(name="Talka", uri=settings.SITE_URL)
    feed.language("lv")
    feed.updated(max((row.updated_at for row in rows), default=clock.now()))
    for row in rows:
        entry = feed.add_entry(order="append")
        entry.id(tag("opportunity", row.public_id))
        entry.title(_title(row))
        entry.link(href=_link(row), rel="alternate")
        entry.published(_published(row))
        entry.updated(local(row.updated_at))
        entry.author(name=_organiser(row))
        entry.summary(_summary(row))
        entry.content(_content(row), type="html")
        for field in row.fields.all():
            entry.category(term=field.pk, label=field.display_name)
    data: bytes = feed.atom_str(pretty=False)
    return data


def json_feed(rows: Sequence[Opportunity], *, address: str, page: str) -> str:
    """JSON Feed 1.1; each item has the whole opportunity of the API under `_talka`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("Talka: volunteer opportunities"),
        "home_page_url": page,
        "feed_url": address,
        "language": "lv",
        "items": [
            {
                "id": tag("opportunity", row.public_id),
                "url": _link(row),
                "title": _title(row),
                "content_html": _content(row),
                "summary": _summary(row),
                "date_published": _published(row),
                "date_modified": local(row.updated_at),
                "authors": [{"name": _organiser(row), "url": schemas.address_of(row.organisation)}],
                "language": row.language,
                "tags": [field.display_name for field in row.fields.all()],
                "_talka": schemas.opportunity(row),
            }
            for row in rows
        ],
    }
    return json.dumps(feed, ensure_ascii=False, default=schemas.iso)


def calendar(rows: Iterable[Opportunity]) -> bytes:
    """ICalendar (RFC 5545): an event for each shift still to come, else for the opportunity's own time."""
    book = Calendar()
    book.add("prodid", "-//Talka//lv")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _("Talka: volunteer opportunities"))
    now = clock.now()
    for row in rows:
        for event in _events(row, now):
            book.add_component(event)
    data: bytes = book.to_ical()
    return data


def _events(row: Opportunity, now: datetime) -> list[Event]:
    host = urlsplit(settings.SITE_URL).hostname
    shifts = [one for one in row.shifts.all() if one.ends_at > now]
    if shifts:
        return [_event(row, one.starts_at, one.ends_at, f"{row.public_id}-{one.public_id}@{host}") for one in shifts]
    if row.starts_at is None:
        return []
    return [_event(row, row.starts_at, row.ends_at, f"{row.public_id}@{host}")]


def _event(row: Opportunity, start: datetime, end: datetime | None, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", row.updated_at)
    event.add("last-modified", row.updated_at)
    event.add("sequence", row.version)
    event.add("summary", _title(row))
    event.add("description", f"{_summary(row)}\n\n{_deadline(row)}\n{_link(row)}")
    event.add("url", _link(row))
    event.add("status", "CANCELLED" if row.state == State.CANCELLED else "CONFIRMED")
    event.add("categories", [field.display_name for field in row.fields.all()])
    _add_times(event, start, end)
    places = [one for one in row.work_places.all() if str(one)]
    if places:
        event.add("location", xml_text(str(places[0])))
        if places[0].lat is not None and places[0].lon is not None:
            event.add("geo", (places[0].lat, places[0].lon))
    return event


def _add_times(event: Event, start: datetime, end: datetime | None) -> None:
    """Whole days as dates (the end is exclusive in both worlds); hours in UTC, which every calendar shows right."""
    whole_days = ends_with_day(start) and (end is None or ends_with_day(end))
    if whole_days or (end is not None and end - start > LONGEST_EVENT):
        last = local(end - timedelta(microseconds=1)) if end else local(start)
        event.add("dtstart", local(start).date())
        event.add("dtend", last.date() + timedelta(days=1))
        return
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)
