"""What a person decides about messages: which way each kind comes, what is read, who may read their calendar."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.ids import token
from talka.notifications import messages
from talka.notifications.enums import Pace
from talka.notifications.models import CalendarFeed, Choice, Notification
from talka.notifications.queries.centre import visible
from talka.notifications.queries.choices import DIGESTS, Wish, wishes
from talka.notifications.queries.tokens import digest


def choose(user: User, wanted: Iterable[Wish]) -> None:
    """Keep what the person ticked on the choice page."""
    rows = [Choice(user=user, kind=one.kind.code, email=one.email, push=one.push) for one in wanted]
    with transaction.atomic():
        _keep(rows)
        audit.record("messages.chosen", on=user, by=user.id)


def _keep(rows: list[Choice]) -> None:
    Choice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["email", "push"]
    )


def unsubscribe(message: Notification) -> None:
    """No more e-mails like this one. An address without account is forgotten, and with it what it was kept for."""
    with transaction.atomic():
        if message.contact is not None:
            vault.forget_contact(message.contact)
            return
        user = message.user
        if user is None:
            return
        current = {one.kind.code: one for one in wishes(user)}
        digests = [one for one in current.values() if one.email in DIGESTS]
        mine = digests if message.kind == messages.DIGEST.code else [current[message.kind]] * (message.kind in current)
        _keep([Choice(user=user, kind=one.kind.code, email=Pace.NEVER, push=one.push) for one in mine])
        audit.record("messages.unsubscribed", on=user, by=user.id, kind=message.kind)


def read(user: User, pk: UUID) -> Notification | None:
    """Open one of the person's own messages; None when there is no such."""
    message = visible(user).filter(pk=pk).first()
    if message is not None and message.read_at is None:
        Notification.objects.filter(pk=pk, read_at__isnull=True).update(read_at=clock.Now())
    return message


def read_all(user: User) -> int:
    return visible(user).filter(read_at__isnull=True).update(read_at=clock.Now())


def open_calendar(user: User) -> str:
    """A new address of the person's calendar; the one before opens nothing any more. Returns the token, kept nowhere."""
    secret = token()
    with transaction.atomic():
        feed, _made = CalendarFeed.objects.update_or_create(
            user=user, defaults={"token_hash": digest(secret), "made_at": clock.now(), "read_on": None}
        )
        audit.record("calendar.opened", on=feed, by=user.id)
    return secret


def close_calendar(user: User) -> None:
    """The address opens nothing any more."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(user=user).delete()[0]:
            audit.record("calendar.closed", on=user, by=user.id)


def calendar_was_read(user: User) -> None:
    """Once a day, so that the person sees whether anybody uses the address."""
    CalendarFeed.objects.filter(user=user).exclude(read_on=clock.today()).update(read_on=clock.today())
