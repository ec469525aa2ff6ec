"""What is kept of messages, how long, and what goes with a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.core import clock
from talka.notifications import kinds
from talka.notifications.enums import LEFT
from talka.notifications.models import (
    CalendarFeed,
    Choice,
    Delivery,
    KnownDevice,
    NewsAddress,
    Notification,
    PushDevice,
    TextOverride,
)
from talka.notifications.queries.choices import news_address
from talka.notifications.queries.texts import say

MESSAGES_STAY = timedelta(days=730)
DELIVERIES_STAY = timedelta(days=90)
UNCONFIRMED_STAY = timedelta(days=3)
UNUSED_STAY = timedelta(days=365)


def export(user: User) -> dict[str, Any]:
    """Everything here about a person, in their language."""
    rows = Notification.objects.filter(user=user).prefetch_related("deliveries").order_by("made_at", "pk")
    news = news_address(user)
    calendar = CalendarFeed.objects.filter(user=user).first()
    return {
        "messages": [_message(row, user.language) for row in rows.iterator(chunk_size=500)],
        "choices": list(Choice.objects.filter(user=user).order_by("kind").values("kind", "email", "push")),
        "devices": [
            {"service": urlsplit(one.endpoint).hostname, "since": one.made_at, "last_reached": one.reached_at}
            for one in PushDevice.objects.filter(user=user).order_by("made_at", "pk")
        ],
        "known_devices": list(KnownDevice.objects.filter(user=user).order_by("pk").values("seen_on")),
        "news_address": {
            "email": vault.address_of(news.contact),
            "asked_at": news.asked_at,
            "confirmed_at": news.confirmed_at,
        }
        if news
        else None,
        "calendar_address": {"since": calendar.made_at, "last_read": calendar.read_on} if calendar else None,
    }


def _message(row: Notification, language: str) -> dict[str, Any]:
    kind = kinds.get(row.kind)
    said = say(kind, row.context, language) if kind else None
    return {
        "kind": row.kind,
        "subject": said.subject if said else "",
        "text": said.text if said else "",
        "at": row.due_at,
        "read_at": row.read_at,
        "sent": [{"way": one.channel, "state": one.state, "at": one.changed_at} for one in row.deliveries.all()],
    }


def erase(user: User) -> None:
    """Every row goes; texts that a moderator wrote stay without their author."""
    news = news_address(user)
    if news:
        vault.forget_contact(news.contact)
    for model in (Notification, Choice, PushDevice, KnownDevice, CalendarFeed, NewsAddress):
        model.objects.filter(user=user).delete()
    TextOverride.objects.filter(by=user).update(by=None)


def merge(kept: User, gone: User) -> None:
    """What was told goes over; devices and choices of the account that goes end with it."""
    hand_over(Notification.objects.filter(user=gone), "user", kept)


def retain() -> dict[str, int]:
    """Delete what is older than it need be. Returns how many rows of what."""
    now = clock.now()
    stale = NewsAddress.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - UNCONFIRMED_STAY)
    for address in stale.select_related("contact"):
        vault.forget_contact(address.contact)
    idle = (now - UNUSED_STAY).date()
    gone = {
        "messages": Notification.objects.filter(made_at__lt=now - MESSAGES_STAY),
        "deliveries": Delivery.objects.filter(changed_at__lt=now - DELIVERIES_STAY, state__in=LEFT),
        "known_devices": KnownDevice.objects.filter(seen_on__lt=idle),
        "devices": PushDevice.objects.filter(made_at__lt=now - UNUSED_STAY).exclude(reached_at__gte=now - UNUSED_STAY),
    }
    return {name: rows.delete()[0] for name, rows in gone.items()}
