"""Into the outbox and out of it again, inside the transaction of the act that tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from talka.accounts.models import Contact, User
from talka.core import clock
from talka.core.prepared import kept
from talka.notifications.kinds import Kind
from talka.notifications.models import Notification
from talka.notifications.queries.tokens import seal_link

SPREAD = "notifications.spread"
"""Tasks are deferred by name: actions know nothing of who runs them."""
PUT = """INSERT INTO notifications_notification
        (id, user_id, contact_id, kind, context, url, key, in_app, made_at, due_at)
    SELECT one.id, one.person, one.contact, %(kind)s, one.context::jsonb, %(url)s, %(key)s,
        %(in_app)s AND one.person IS NOT NULL, %(now)s, %(due)s
    FROM unnest(%(ids)s::uuid[], %(users)s::uuid[], %(contacts)s::uuid[], %(contexts)s::text[])
        AS one (id, person, contact, context)
    ON CONFLICT DO NOTHING"""
"""With every act; Django would put it together anew each time."""


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

    `context` is JSON (dates and instants may be given as such) and holds no other person's identity. A label that is
    to be read goes in untranslated: it is put into the recipient's language, not that of whoever acts. `url` is the path
    in Talka where it is dealt with. With `key` the same recipient gets this kind once, however often it is queued. With
    `delay` nothing is seen or sent before it is over, and `cancel_queued(key)` takes it back until then.
    """
    queue_all(kind, to=[to], context=context, url=url, key=key, delay=delay)


def queue_all(
    kind: Kind,
    *,
    to: Sequence[User | Contact],
    context: Mapping[str, Any] | None = None,
    url: str = "",
    key: str = "",
    delay: timedelta | None = None,
) -> None:
    """Tell the same to everybody of `to`, in two statements however many they are; all else as `queue`."""
    if not to:
        return
    now = clock.now()
    due = now + (delay or timedelta())
    recipients = sorted(to, key=attrgetter("pk"))  # all acts in one order: none waits for another in a circle
    ids = [_id(kind, one, key) for one in recipients]
    said = _in_languages(context or {}, {one.language for one in recipients})
    message: dict[str, Any] = {
        "ids": ids,
        "users": [one.pk if isinstance(one, User) else None for one in recipients],
        "contacts": [one.pk if isinstance(one, Contact) else None for one in recipients],
        "kind": kind.code,
        "contexts": [said[one.language] for one in recipients],
        "url": seal_link(url) if kind.secret_link else url,
        "key": key,
        "in_app": kind.in_app,
        "now": now,
        "due": due,
    }
    with transaction.atomic(savepoint=False):
        with kept() as cursor:
            cursor.execute(PUT, message)
        # Deferred even when the row was there: spreading twice does nothing, asking first would cost every message.
        job = app.configure_task(SPREAD, schedule_at=due if delay else None)
        told: list[dict[str, JSONValue]] = [{"notification_id": str(one)} for one in ids]
        job.batch_defer(*told)


def _in_languages(context: Mapping[str, Any], languages: Iterable[str]) -> dict[str, str]:
    said = {}
    for language in languages:
        with translation.override(language):
            said[language] = json.dumps(dict(context), cls=DjangoJSONEncoder)
    return said


def _id(kind: Kind, to: User | Contact, key: str) -> UUID:
    """The same message has the same primary key: the database lets one of sixteen clients in and nobody has to ask."""
    return uuid5(NAMESPACE_URL, f"talka:{to.pk}:{kind.code}:{key}") if key else uuid4()


def cancel_queued(*keys: str) -> int:
    """Take back what was queued with these keys and a delay that is not over; returns how many recipients hear nothing."""
    named = [one for one in keys if one]
    if not named:
        return 0
    waiting = Notification.objects.filter(key__in=named, spread_at__isnull=True, due_at__gt=clock.Now())
    return waiting.delete()[1].get(Notification._meta.label, 0)


def postpone_queued(*keys: str, until: datetime) -> None:
    """Let what was queued with these keys and has not left wait until then; its job comes earlier and defers itself."""
    if named := [one for one in keys if one]:
        Notification.objects.filter(key__in=named, spread_at__isnull=True, due_at__lt=until).update(due_at=until)


def forget_told(prefix: str) -> int:
    """Remove messages to addresses without account whose key begins so: their words are somebody's who has left."""
    rows = Notification.objects.filter(contact__isnull=False, key__startswith=prefix) if prefix else None
    return rows.delete()[1].get(Notification._meta.label, 0) if rows is not None else 0
