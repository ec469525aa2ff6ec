"""A person's calendar: entries that other apps provide, and the files made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language, pgettext
from icalendar import Alarm, Calendar, Event

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import ConfigurationError
from talka.core.periods import local
from talka.core.text import xml_text
from talka.notifications.models import CalendarFeed
from talka.notifications.queries.texts import address
from talka.notifications.queries.tokens import digest

REMINDED_AT = timedelta(hours=9)
"""After the beginning of a whole day: when people are up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `uid` stays the same while the event changes; `start` as a date means whole days. Names nobody else."""

    uid: str
    title: str
    start: date | datetime
    end: date | datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    changed_at: datetime | None = None
    cancelled: bool = False
    reminds: bool = False
    """At nine that day the program says so; for an entry of whole days that somebody put there to be reminded."""

    @property
    def day(self) -> date:
        """The day in Riga on which it begins."""
        return local(self.start).date() if isinstance(self.start, datetime) else self.start

    @property
    def is_whole_day(self) -> bool:
        return not isinstance(self.start, datetime)


Provider = Callable[[User], Iterable[Entry]]
_providers: dict[str, Provider] = {}


def provide(name: str, provider: Provider) -> None:
    """Let an app add its entries to everybody's calendar; called once, where the app's messages are declared."""
    if name in _providers:
        raise ConfigurationError(f"The calendar entries {name!r} are provided twice.")
    _providers[name] = provider


def entries(user: User) -> list[Entry]:
    """Everything in a person's calendar, in the order of time."""
    found = [entry for provider in _providers.values() for entry in provider(user)]
    return sorted(found, key=lambda entry: (entry.start.isoformat(), entry.uid))


def coming(user: User) -> list[Entry]:
    """From today on."""
    today = clock.today()
    return [entry for entry in entries(user) if entry.day >= today and not entry.cancelled]


def owner(token: str) -> User | None:
    """Whose calendar an address opens; None when it was withdrawn."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=digest(token), user__is_active=True).first()
    return feed.user if feed else None


def feed_of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def file(found: Iterable[Entry]) -> bytes:
    """An iCalendar file (RFC 5545) of the entries: a whole feed or a single reminder."""
    calendar = Calendar()
    calendar.add("prodid", "-//Talka//LV")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", pgettext("calendar", "My Talka"))
    for entry in found:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", entry.changed_at or clock.now())
    event.add("summary", xml_text(entry.title))
    event.add("dtstart", entry.start)
    if entry.end is not None:
        event.add("dtend", entry.end)
    for name, words in (("description", entry.text), ("location", entry.place)):
        if words:
            event.add(name, xml_text(words))
    if entry.url:
        event.add("url", address(entry.url, get_language() or "lv"))
    if entry.changed_at is not None:
        event.add("last-modified", entry.changed_at)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if entry.reminds:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", xml_text(entry.title))
    alarm.add("trigger", REMINDED_AT)
    return alarm
