"""Whether a sign-in was proven by two things: one key in the session, one answer for everybody who asks."""

from __future__ import annotations

from django.http import HttpRequest

from talka.accounts.models import User

SECOND_FACTOR = "talka_second_factor"
"""Session key: this sign-in was proven by two things. Written by the adapter; read through `proven_twice` only."""
ONWARD = "talka_onward"
"""Session key: the page for the second step, with where it goes on to, while the person is making one."""


def proven_twice(request: HttpRequest) -> bool:
    """What acting for others asks of a sign-in; not yet, when its holder came back by recovery and nobody said who it is."""
    user = request.user
    return isinstance(user, User) and not user.second_factor_barred and bool(request.session.get(SECOND_FACTOR))
