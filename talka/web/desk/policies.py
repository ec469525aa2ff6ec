"""Who may sit at the moderator's desk, and with what."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from talka.accounts.models import User
from talka.organisations.actor import Actor, actor_of
from talka.organisations.policies import SecondFactorNeededError


@dataclass(frozen=True, slots=True)
class Moderator:
    """A moderator who has signed in with two factors. `regions` empty: of the whole country."""

    user: User
    actor: Actor
    regions: frozenset[str]


def admit(request: HttpRequest) -> Moderator:
    """The moderator who asks. 404 for everybody else: the desk is not theirs to know of.

    Raises SecondFactorNeededError for a moderator who signed in with one factor.
    """
    actor = actor_of(request)
    if not actor.is_moderator or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return Moderator(actor.user, actor, actor.regions)


def admit_to_all(request: HttpRequest) -> Moderator:
    """For what is of the whole country: texts, names, people, the audit trail. A regional moderator gets 403."""
    moderator = admit(request)
    if moderator.regions:
        raise PermissionDenied
    return moderator
