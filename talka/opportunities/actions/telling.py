"""Telling the team of an organisation about one of its opportunities."""

from __future__ import annotations

from django.urls import reverse

from talka.notifications.actions import queue
from talka.notifications.kinds import Kind
from talka.opportunities.models import Opportunity
from talka.organisations.queries import team


def tell_team(opportunity: Opportunity, kind: Kind, context: dict[str, str | int], *, key: str = "") -> None:
    """Inside the act's transaction. Nobody is told where there is no team: an organisation that a partner named."""
    members = team(opportunity.organisation)
    if not members:
        return
    url = reverse("opportunities:own", args=[opportunity.organisation.key, opportunity.public_id])
    for member in members:
        queue(kind, to=member, context=context, url=url, key=key)
