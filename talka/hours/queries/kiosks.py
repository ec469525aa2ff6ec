"""Who answers for a tablet that is a kiosk."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from talka.hours.models import Kiosk
from talka.organisations.actor import roles_of
from talka.organisations.models import Membership


def left_at(kiosk: Kiosk) -> datetime | None:
    """Since when whoever opened it is in the team no more; None while they are. It ends with that moment.

    Of somebody whose account is closed or erased nobody knows since when: from the beginning, so that nothing more comes.
    """
    user = kiosk.opened_by
    if user is None or not user.is_active:
        return kiosk.opened_at
    if kiosk.organisation_id in roles_of(user):
        return None
    teams = [one for one in (kiosk.organisation_id, kiosk.organisation.branch_of_id) if one]
    held = Membership.objects.filter(user=user, organisation__in=teams)
    return held.aggregate(last=Max("until"))["last"] or kiosk.opened_at
