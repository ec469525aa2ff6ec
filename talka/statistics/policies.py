"""Which teams may ask for tables of their own town."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.organisations.actor import Actor
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE, access
from talka.registers.models import Municipality
from talka.statistics.queries.towns import town_of


def admit_town(actor: Actor, key: str) -> tuple[User, Organisation, Municipality]:
    """Who asks, the municipality of whose team they are, and its town. 404 for teams of all other organisations."""
    organisation = access(actor, key, SEE)
    town = town_of(organisation)
    if town is None or actor.user is None:
        raise Http404
    return actor.user, organisation, town
