"""Tokens in links: random ones whose hash alone is stored, and signed ones that need no row of their own."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.core import signing

from talka.notifications.models import Notification

_UNSUBSCRIBE = signing.Signer(salt="talka.notifications.unsubscribe")


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"talka outbox\0" + settings.VAULT_KEY.encode()).digest()))


def seal_link(url: str) -> str:
    """A link that gives a right, as it may lie in the database: a dump without the key opens nothing."""
    return _box().encrypt(url.encode()).decode()


def open_link(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


def unsubscribe_token(message: Notification) -> str:
    """Names the message, not its recipient: the link says nothing about who follows it."""
    return _UNSUBSCRIBE.sign(message.pk.hex).replace(":", ".")


def unsubscribed(token: str) -> Notification | None:
    """The message whose unsubscribe link this is; None when the link is not ours or the message is long gone."""
    try:
        pk = UUID(hex=_UNSUBSCRIBE.unsign(token.replace(".", ":", 1)))
    except (signing.BadSignature, ValueError):
        return None
    return Notification.objects.select_related("user", "contact").filter(pk=pk).first()
