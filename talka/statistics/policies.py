"""Who may ask for tables of their own."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.organisations.actor import Actor
from talka.organisations.policies import SecondFactorNeededError


def admit_analyst(actor: Actor) -> User:
    """The analyst who asks. 404 for everybody else; SecondFactorNeededError for one who signed in with one factor."""
    if not actor.is_analyst or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return actor.user
