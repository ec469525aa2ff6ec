"""Summaries: what waited for the morning leaves as one mail in the reader's language."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from talka.accounts.models import User
from talka.accounts.queries import display_language
from talka.core import clock
from talka.core.periods import local
from talka.notifications import kinds, messages
from talka.notifications.actions.outbox import queue
from talka.notifications.enums import Channel, DeliveryState, Pace
from talka.notifications.models import Delivery
from talka.notifications.queries.centre import own_texts
from talka.notifications.queries.choices import wish_of
from talka.notifications.queries.texts import address, say

log = logging.getLogger("talka.notifications")
MOST = 50
"""Items named in one summary; the rest is in the centre."""


def send_digests() -> int:
    """Make every summary that is due, one transaction a person. Returns how many.

    A message of one person that cannot be told must not keep the others waiting, morning after morning.
    """
    now = clock.now()
    due = Delivery.objects.filter(channel=Channel.DIGEST, state=DeliveryState.QUEUED, due_at__lte=now)
    people = User.objects.filter(pk__in=due.values("notification__user")).order_by("pk")
    return sum(_tried(person, now) for person in people)


def _tried(user: User, now: datetime) -> bool:
    try:
        return _send_digest(user, now)
    except Exception:
        log.exception("digest")
        return False


def _send_digest(user: User, now: datetime) -> bool:
    """What the person has read in Talka meanwhile is not told again."""
    with transaction.atomic():
        waiting = Delivery.objects.filter(
            channel=Channel.DIGEST, state=DeliveryState.QUEUED, due_at__lte=now, notification__user=user
        )
        locked = waiting.select_related("notification").select_for_update(of=("self",), skip_locked=True)
        deliveries = list(locked.order_by("notification__due_at", "pk"))
        told = [one for one in deliveries if one.notification.read_at is None]
        if told:
            queue(
                messages.DIGEST,
                to=user,
                context={"count": len(told), **_content(user, told)},
                url="/mans/zinas/",
                key=f"{local(now).date()} {told[0].pk}",
            )
        Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(state=DeliveryState.SENT, changed_at=now)
    return bool(told)


def _content(user: User, deliveries: list[Delivery]) -> dict[str, object]:
    language = display_language(user)
    own = own_texts(language)
    items, paces = [], set()
    for message in (delivery.notification for delivery in deliveries[:MOST]):
        kind = kinds.get(message.kind)
        if kind is not None:
            said = say(kind, message.context, language, own.get(kind.code))
            items.append({"subject": said.subject, "address": address(message.url, language)})
            paces.add(wish_of(user, kind).email)
    return {"items": items, "weekly": paces == {Pace.WEEKLY}}
