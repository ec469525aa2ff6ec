from __future__ import annotations

from itertools import count
from typing import Any

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import clock
from talka.notifications.models import NewsAddress, PushDevice
from talka.notifications.queries.tokens import digest

_numbers = count(1)


def reader(nickname: str = "", *, email: str = "", **values: Any) -> User:
    """Somebody who gets messages; `email` goes into the vault."""
    person = User.objects.create_user(nickname or f"Klusā Zīle {next(_numbers)}", **values)
    if email:
        vault.tell(person, email=email)
    return person


def news_reader(email: str, **values: Any) -> User:
    """Somebody without personal data who has confirmed an address only for news."""
    person = reader(**values)
    contact = vault.keep_contact(email, purpose="other", language=person.language)
    NewsAddress.objects.create(user=person, contact=contact, confirmed_at=clock.now())
    return person


def device(person: User, endpoint: str) -> PushDevice:
    return PushDevice.objects.create(
        user=person, endpoint=endpoint, endpoint_hash=digest(endpoint), p256dh="B" * 87, auth="A" * 22
    )
