"""iCalendar: an event is an offer; a cancelled one is as if it were not there."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.source import Source

BEGIN, END = "BEGIN:VEVENT", "END:VEVENT"
START = "BEGIN:VCALENDAR"
DAYS = {"DAILY": 1, "WEEKLY": 7}
LONGEST = 3_660
"""Days: who writes more times than that means "for ever"."""


def read(source: Source) -> Iterator[Item]:
    text = io.TextIOWrapper(io.BufferedReader(source), encoding="utf-8-sig", errors="replace")
    position, is_calendar = 0, False
    block: list[str] = []
    for row in text:
        mark = row.strip().upper()
        is_calendar = is_calendar or mark == START
        if mark == BEGIN:
            block = []
        block.append(row)
        if mark != END:
            continue
        position += 1
        raw = "".join(block)
        if (found := _item(position, raw)) is not None:
            yield found
        block = []
        source.item_done()
    if not is_calendar:
        raise UnreadableError(_("This is no calendar."))


def _item(position: int, raw: str) -> Item | None:
    try:
        event = Event.from_ical(raw)
        if str(event.get("status", "")).upper() == "CANCELLED":
            return None
        return Item(position, _values(event), _places(event), raw=raw)
    except Exception:  # noqa: BLE001  # the library meets what strangers wrote: one event harms no other
        return Item(position, raw=raw, fault="unreadable")


def _values(event: Any) -> dict[str, str | list[str]]:
    organiser = event.get("organizer")
    named = str(organiser.params.get("CN", "")) if organiser is not None and hasattr(organiser, "params") else ""
    identity = [_text(event, "uid"), _moment(event, "recurrence-id")]
    categories = event.get("categories")
    return {
        "external_id": " ".join(filter(None, identity)),
        "title": _text(event, "summary"),
        "description": _text(event, "description") or _text(event, "summary"),
        "url": _text(event, "url"),
        "organisation": named,
        "fields": [str(one) for one in categories.cats] if hasattr(categories, "cats") else [],
        "start": _moment(event, "dtstart"),
        "end": _end(event),
        "published": _moment(event, "created"),
        "kind": "regular" if event.get("rrule") else "",
    }


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    return "" if value is None or isinstance(value, list) else str(value)


def _moment(event: Any, name: str) -> str:
    value = getattr(event.get(name), "dt", None)
    return value.isoformat() if isinstance(value, date) else ""


def _end(event: Any) -> str:
    """A day at the end is the first day after it (RFC 5545); what repeats ends with the last time."""
    if event.get("rrule"):
        return _last_time(event)
    value = getattr(event.get("dtend"), "dt", None)
    if isinstance(value, date) and not isinstance(value, datetime):
        value -= timedelta(days=1)
    return value.isoformat() if isinstance(value, date) else ""


def _last_time(event: Any) -> str:
    """The day after which nothing repeats: as the rule says, or counted in days and weeks; "" where it goes on."""
    rule, start = event["rrule"], getattr(event.get("dtstart"), "dt", None)
    if until := rule.get("until"):
        return str(until[0].date() if isinstance(until[0], datetime) else until[0])
    days, interval = DAYS.get(str(rule.get("freq", [""])[0])), int(rule.get("interval", [1])[0])
    if not rule.get("count") or not days or not isinstance(start, date):
        return ""
    rounds = -(-int(rule["count"][0]) // len(rule.get("byday", [""]))) - 1
    last = start + timedelta(days=min(rounds * interval * days, LONGEST))
    return str(last.date() if isinstance(last, datetime) else last)


def _places(event: Any) -> list[dict[str, str]]:
    place = {"address": _text(event, "location")} if event.get("location") else {}
    point = event.get("geo")
    if point is not None:
        place |= {"lat": str(point.latitude), "lon": str(point.longitude)}
    return [place] if place else []
