"""Into the outbox and out of it again, inside the transaction of the act that tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from talka.accounts.models import Contact, User
from talka.core import clock
from talka.notifications.kinds import Kind
from talka.notifications.models import Notification

SPREAD = "notifications.spread"


def queue(
    kind: Kind,
    *,
    to: User | Contact,
    context: Mapping[str, Any] | None = None,
    url: str = "",
    key: str = "",
    delay: timedelta | None = None,
) -> None:
    """Tell `to` something. Call it inside the act's transaction: message and act exist together or not at all.

    `context` is JSON (dates and instants may be given as such) and holds no other person's identity. `url` is the path
    in Talka where it is dealt with. With `key` the same recipient gets this kind once, however often it is queued. With
    `delay` nothing is seen or sent before it is over, and `cancel_queued(key)` takes it back until then.
    """
    now = clock.now()
    due = now + (delay or timedelta())
    values: dict[str, Any] = {
        "context": dict(context or {}),
        "url": url,
        "in_app": kind.in_app,
        "made_at": now,
        "due_at": due,
    }
    recipient: dict[str, Any] = {"user": to} if isinstance(to, User) else {"contact": to}
    rows = Notification.objects
    with transaction.atomic():
        if key:
            message, new = rows.get_or_create(**recipient, kind=kind.code, key=key, defaults=values)
        else:
            message, new = rows.create(**recipient, kind=kind.code, **values), True
        if new:
            job = app.configure_task(SPREAD, schedule_at=due if delay else None)
            job.defer(notification_id=str(message.pk))


def cancel_queued(key: str) -> int:
    """Take back what was queued with `key` and a delay that is not over; returns how many recipients hear nothing."""
    waiting = Notification.objects.filter(key=key, spread_at__isnull=True, due_at__gt=clock.Now())
    return waiting.delete()[1].get("notifications.Notification", 0) if key else 0
