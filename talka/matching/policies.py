"""Who may see and do what with wishes to help: the person, and for offers shown to them verified organisers."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.matching.models import HelpOffer, Invitation, SavedSearch
from talka.matching.queries import invitation_of, offer_by_handle
from talka.opportunities.models import Opportunity
from talka.organisations.enums import State
from talka.organisations.models import Organisation


def may_look_for(organisation: Organisation) -> bool:
    """Only a verified organiser sees people's offers; others see counts."""
    return organisation.state == State.VERIFIED


def offer_for(organisation: Organisation, handle: str) -> HelpOffer:
    """An offer that this organiser, which the actor got by organisations.policies.access, may see now."""
    found = offer_by_handle(organisation, handle) if may_look_for(organisation) else None
    if found is None:
        raise Http404
    return found


def own_invitation(user: User, public_id: str) -> Invitation:
    found = invitation_of(user, public_id)
    if found is None:
        raise Http404
    return found


def own_search(user: User, public_id: str) -> SavedSearch:
    found = SavedSearch.objects.filter(user=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def keepable(public_id: str) -> Opportunity:
    """Whatever has a public page may be kept."""
    found = Opportunity.objects.readable().filter(public_id=public_id).select_related("organisation").first()
    if found is None:
        raise Http404
    return found
