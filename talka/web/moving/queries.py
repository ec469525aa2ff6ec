"""Questions about whom an archive is brought to."""

from __future__ import annotations

from talka.accounts.models import User, VolunteerProfile
from talka.applications.models import Application
from talka.hours.models import OutsideWork, WorkRecord
from talka.matching.models import Favourite, HelpOffer, SavedSearch
from talka.opportunities.models import Opportunity


def is_empty(user: User) -> bool:
    """Nothing is there that could be mixed up with what is brought."""
    rows = (
        VolunteerProfile.objects.filter(user=user, version__gt=1),
        SavedSearch.objects.filter(user=user),
        Favourite.objects.filter(user=user),
        HelpOffer.objects.filter(volunteer=user),
        OutsideWork.objects.filter(volunteer=user),
        WorkRecord.objects.filter(volunteer=user),
        Application.objects.filter(volunteer=user),
    )
    return not any(one.exists() for one in rows)


def known_opportunity(public_id: str) -> Opportunity | None:
    """The one of this id, or the one that came from the Talka where it has this id."""
    rows = Opportunity.objects.readable()
    found = rows.filter(public_id=public_id).first() or rows.filter(external_id=public_id).exclude(origin="").first()
    return found.same_as or found if found else None
