"""An e-mail "only for news" of a person without personal data: kept in the vault, proven by a link, used for nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions import attempts
from talka.accounts.enums import Purpose
from talka.accounts.models import User
from talka.accounts.queries import display_language
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.core.ids import token
from talka.notifications import messages
from talka.notifications.actions.outbox import queue
from talka.notifications.models import NewsAddress
from talka.notifications.queries.choices import news_address, waiting_for
from talka.notifications.queries.tokens import digest

PAUSE = timedelta(minutes=2)
"""Between two links; how many an hour, to whatever addresses and however often one is removed, `attempts` counts."""


def ask_for_news(user: User, email: str) -> None:
    """Send a link to `email`; until it is followed nothing else goes there. Replaces an address given before."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        before = news_address(user)
        if before and clock.now() - before.asked_at < PAUSE:
            raise RefusedError(
                "asked_too_soon", _("A link has just been sent. Look into your mailbox, or wait two minutes.")
            )
        attempts.spend_mail(email, by=str(user.pk))
        if before:
            vault.forget_contact(before.contact)
        contact = vault.keep_contact(email, purpose=Purpose.OTHER, language=display_language(user))
        secret = token()
        NewsAddress.objects.create(user=user, contact=contact, token_hash=digest(secret), asked_at=clock.now())
        queue(messages.NEWS_CONFIRM, to=contact, url=reverse("notifications:news_confirm", args=[secret]))
        audit.record("news_address.asked", on=user, by=user.id)


def confirm_news(secret: str) -> bool:
    """The holder of the mailbox said yes. False when the link is old, used or not ours."""
    with transaction.atomic():
        address = waiting_for(secret)
        if address is None:
            return False
        done = NewsAddress.objects.filter(pk=address.pk, token_hash=address.token_hash, confirmed_at__isnull=True)
        if not done.update(confirmed_at=clock.now(), token_hash=""):
            return False
        vault.confirm_contact(address.contact)
        audit.record("news_address.confirmed", on=address.user, by=address.user_id)
    return True


def remove_news(user: User) -> None:
    """The address is gone from the vault."""
    with transaction.atomic():
        address = news_address(user)
        if address:
            vault.forget_contact(address.contact)
            audit.record("news_address.removed", on=user, by=user.id)
