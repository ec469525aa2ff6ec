"""Who may see and change the channels of the exchange."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from talka.organisations.actor import Actor, actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SecondFactorNeededError, access

CONNECT = "edit_profile"
"""A token acts for the whole organisation without anybody watching: only its admins give one out."""


def admit(request: HttpRequest) -> UUID:
    """The moderator of the whole country who asks. 404 for everybody else: the desk is not theirs to know of.

    Raises SecondFactorNeededError after a sign-in with one factor, PermissionDenied for a regional moderator.
    """
    actor = actor_of(request)
    if not actor.is_moderator or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    if actor.regions:
        raise PermissionDenied
    return actor.user.pk


def access_connections(actor: Actor, key: str) -> Organisation:
    """The organisation whose connections an admin may see, make and revoke."""
    return access(actor, key, CONNECT)
