"""Who may ask for tables of their own."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.organisations.actor import Actor
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE, SecondFactorNeededError, access
from talka.registers.models import Municipality
from talka.statistics.queries.towns import town_of


def admit_analyst(actor: Actor) -> User:
    """The analyst who asks. 404 for everybody else; SecondFactorNeededError for one who signed in with one factor."""
    if not actor.is_analyst or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return actor.user


def admit_town(actor: Actor, key: str) -> tuple[Organisation, Municipality]:
    """The municipality whose team asks, and its town. 404 for teams of all other organisations."""
    organisation = access(actor, key, SEE)
    town = town_of(organisation)
    if town is None:
        raise Http404
    return organisation, town
