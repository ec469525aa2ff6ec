"""Browsers in which a person has signed in before."""

from __future__ import annotations

from talka.accounts.models import User
from talka.core import clock
from talka.core.ids import token
from talka.notifications.models import KnownDevice
from talka.notifications.queries.tokens import digest


def recognise(user: User, cookie: str) -> tuple[str, bool]:
    """The name of the browser (a new one if it has none), and whether this person never signed in there before.

    The first browser of an account is not news. The hash is of name and person together: two people who share a
    browser cannot be joined by it.
    """
    today = clock.today()
    known = KnownDevice.objects.filter(user=user)
    if cookie and known.filter(token_hash=_hash(user, cookie)).update(seen_on=today):
        return cookie, False
    is_new = known.exists()
    name = cookie if len(cookie) == 43 else token()
    KnownDevice.objects.get_or_create(user=user, token_hash=_hash(user, name), defaults={"seen_on": today})
    return name, is_new


def _hash(user: User, name: str) -> str:
    return digest(f"{user.pk}:{name}")
