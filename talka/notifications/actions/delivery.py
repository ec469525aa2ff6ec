"""Out of the outbox: which ways a message goes, and each way to its end.

A job may die anywhere and run again. Spreading is one transaction guarded by `spread_at`. Sending marks the delivery
as sent in a transaction that is committed the moment the receiver has said yes, and not at all if it has not: nothing
is missing, and only a death between that yes and the commit repeats a message, under the same Message-ID.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from talka.core import clock
from talka.notifications import kinds
from talka.notifications.actions import mail, push
from talka.notifications.actions.outbox import SPREAD
from talka.notifications.actions.trouble import GoneError, LaterError
from talka.notifications.enums import Channel, DeliveryState, Pace
from talka.notifications.models import Delivery, Notification
from talka.notifications.queries.choices import after_quiet, has_device, mailbox, next_digest, wish_of

SEND = "notifications.send"
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
FORGOTTEN_AFTER = timedelta(minutes=15)
LONGEST_YES = "150s"
"""How long the transaction may wait for a mail server's last word (smtplib waits less)."""


def spread(notification_id: UUID) -> None:
    """Decide once which ways a message leaves, and defer a job for each."""
    with transaction.atomic():
        rows = Notification.objects.select_related("user", "contact").select_for_update(of=("self",))
        message = rows.filter(pk=notification_id, spread_at__isnull=True).first()
        if message is None:
            return
        now = clock.now()
        if message.due_at > now:
            app.configure_task(SPREAD, schedule_at=message.due_at).defer(notification_id=str(message.pk))
            return
        for channel, due in _ways(message, now):
            _deliver(Delivery(notification=message, channel=channel, due_at=due), now)
        message.spread_at = now
        message.save(update_fields=["spread_at"])


def deliver_now(message: Notification) -> None:
    """By e-mail whatever its recipient chose: a sample that they asked for."""
    now = clock.now()
    _deliver(Delivery(notification=message, channel=Channel.EMAIL, due_at=now), now)


def _deliver(delivery: Delivery, now: datetime) -> None:
    delivery.save(force_insert=True)
    if delivery.channel != Channel.DIGEST:
        _defer(delivery, now)


def _defer(delivery: Delivery, now: datetime) -> None:
    job = app.configure_task(SEND, schedule_at=delivery.due_at if delivery.due_at > now else None)
    job.defer(delivery_id=str(delivery.pk))


def _ways(message: Notification, now: datetime) -> list[tuple[Channel, datetime]]:
    kind = kinds.get(message.kind)
    if kind is None:
        return []
    due = after_quiet(now) if kind.quiet else now
    user = message.user
    if user is None:
        return [(Channel.EMAIL, due)]
    wanted = wish_of(user, kind)
    ways = []
    if wanted.email != Pace.NEVER and mailbox(user):
        at_once = wanted.email == Pace.AT_ONCE
        ways.append((Channel.EMAIL, due) if at_once else (Channel.DIGEST, next_digest(now, wanted.email)))
    if wanted.push and has_device(user):
        ways.append((Channel.PUSH, due))
    return ways


def send(delivery_id: UUID) -> None:
    """Hand one delivery over; when that fails for now, try again later and later, for a day."""
    rows = Delivery.objects.select_related("notification__user", "notification__contact")
    delivery = rows.filter(pk=delivery_id, state=DeliveryState.QUEUED).first()
    if delivery is None:
        return
    now = clock.now()
    if delivery.due_at > now:
        _defer(delivery, now)
        return
    try:
        if delivery.channel == Channel.EMAIL:
            _mail(delivery)
        else:
            _push(delivery)
    except GoneError as reason:
        _end(delivery, reason.state, str(reason))
    except LaterError as reason:
        _later(delivery, str(reason), now)


def _mail(delivery: Delivery) -> None:
    with mail.hand_over(delivery) as letter, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [LONGEST_YES])
        if _mark_sent(delivery):
            _forget_secret(delivery.notification)
            letter.finish()
        else:  # in the hands of another worker, perhaps of one that has just died: look again
            app.configure_task(SEND, schedule_at=clock.now() + FIRST_PAUSE).defer(delivery_id=str(delivery.pk))


def _forget_secret(message: Notification) -> None:
    kind = kinds.get(message.kind)
    if kind and kind.secret_link:
        Notification.objects.filter(pk=message.pk).update(url="")


def _push(delivery: Delivery) -> None:
    user = delivery.notification.user
    if user is None or not push.knock(user):
        raise GoneError(DeliveryState.DROPPED, "no device")
    _mark_sent(delivery)


def _mark_sent(delivery: Delivery) -> bool:
    """False when another job has it (this one came late or twice)."""
    mine = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery.pk, state=DeliveryState.QUEUED)
    with transaction.atomic(savepoint=False):
        if not list(mine.values_list("pk")):
            return False
        values = {"state": DeliveryState.SENT, "attempts": F("attempts") + 1, "changed_at": clock.Now(), "trouble": ""}
        return bool(Delivery.objects.filter(pk=delivery.pk).update(**values))


def _end(delivery: Delivery, state: DeliveryState, trouble: str) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(
        state=state, attempts=F("attempts") + 1, changed_at=clock.Now(), trouble=trouble[:200]
    )


def _later(delivery: Delivery, trouble: str, now: datetime) -> None:
    """Twice as long a pause each time, of random length so that a thousand do not come back together."""
    if now - delivery.notification.due_at >= GIVE_UP_AFTER:
        _end(delivery, DeliveryState.FAILED, trouble)
        return
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts, 20), LONGEST_PAUSE)
    delivery.attempts += 1
    delivery.due_at = now + pause * (0.75 + secrets.randbelow(500) / 1000)
    delivery.changed_at, delivery.trouble = now, trouble[:200]
    with transaction.atomic():
        delivery.save(update_fields=["attempts", "due_at", "changed_at", "trouble"])
        _defer(delivery, now)


def sweep() -> int:
    """Defer anew what should have left long ago: its job ended by a fault that nobody foresaw. Returns how many."""
    now = clock.now()
    forgotten = now - FORGOTTEN_AFTER
    messages = list(Notification.objects.filter(spread_at__isnull=True, due_at__lt=forgotten).order_by("due_at")[:1000])
    late = Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lt=forgotten, changed_at__lt=forgotten)
    deliveries = list(late.exclude(channel=Channel.DIGEST).select_related("notification").order_by("due_at")[:1000])
    with transaction.atomic():
        for message in messages:
            app.configure_task(SPREAD).defer(notification_id=str(message.pk))
        for delivery in deliveries:
            if now - delivery.notification.due_at >= 2 * GIVE_UP_AFTER:
                _end(delivery, DeliveryState.FAILED, delivery.trouble or "job failed")
            else:
                _defer(delivery, now)
        Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(changed_at=now)
    return len(messages) + len(deliveries)
