"""Applications for tests, made by the acts, as people make them."""

from __future__ import annotations

from itertools import count
from typing import Any

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.models import Application
from talka.applications.schemas import Draft
from talka.opportunities.models import Opportunity
from talka.organisations.models import Membership, Organisation
from tests.factories.opportunities import opportunity

_serial = count(1)


def volunteer(nickname: str = "", **values: Any) -> User:
    """Somebody without personal data, of no stated age (counts as adult)."""
    return User.objects.create(nickname=nickname or f"Brīvprātīgais {next(_serial)}", password="!", **values)


def coordinator(organisation: Organisation, *, role: str = "coordinator") -> User:
    """A new member of its team."""
    member = volunteer(f"Koordinators {next(_serial)}")
    Membership.objects.create(organisation=organisation, user=member, role=role)
    return member


def application(offer: Opportunity | None = None, *, by: User | None = None, **draft: Any) -> Application:
    """Sent just now; `draft` are fields of schemas.Draft."""
    return actions.apply(offer or opportunity(), volunteer=by or volunteer(), draft=Draft(**draft))


def fresh(row: Application) -> Application:
    return Application.objects.select_related("volunteer", "opportunity__organisation", "organisation", "pair").get(
        pk=row.pk
    )
