"""Who may see what. Reading is public; acting comes with the organisers' pages."""

from __future__ import annotations

from django.http import Http404

from talka.opportunities.models import Opportunity
from talka.opportunities.queries import detail


def access(public_id: str) -> Opportunity:
    """The opportunity for its public page. Raises Http404 where there is none to be read."""
    found = detail(public_id)
    if found is None:
        raise Http404
    return found
