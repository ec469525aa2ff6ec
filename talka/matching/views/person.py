"""What views of this app share."""

from __future__ import annotations

from django.http import HttpRequest

from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access


def team_of(request: HttpRequest, key: str) -> Organisation:
    """The organisation for which this person may look for people."""
    return access(actor_of(request), key, "manage_applications")
