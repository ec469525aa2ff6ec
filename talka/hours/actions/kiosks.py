"""A tablet of the organiser as a kiosk: opened by a coordinator, ended by whoever knows its PIN."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError
from talka.hours.actions.presence import check_in, check_out
from talka.hours.enums import Way
from talka.hours.models import Kiosk, Presence
from talka.hours.queries.desk import shift_at
from talka.hours.queries.records import workable_at
from talka.opportunities.models import Opportunity

HOLDS = timedelta(hours=16)
TRIES = 5
PAUSE = timedelta(minutes=5)


def open_kiosk(opportunity: Opportunity, *, pin: str, by: User) -> tuple[Kiosk, str]:
    """The kiosk and the token that the tablet keeps."""
    token = ids.token()
    with transaction.atomic():
        made = Kiosk.objects.create(
            organisation=opportunity.organisation,
            opportunity=opportunity,
            opened_by=by,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            pin=make_password(pin),
            until=clock.now() + HOLDS,
        )
        audit.record("hours.kiosk_opened", on=made, by=by.pk)
    return made, token


def close_kiosk(kiosk: Kiosk, *, pin: str) -> None:
    """Raises RefusedError for a wrong PIN, and for any after five wrong ones within five minutes.

    Tries come one after the other, or many at once would be more than five.
    """
    with transaction.atomic():
        refused = _try(Kiosk.objects.select_for_update().get(pk=kiosk.pk), pin)
    if refused:  # outside, so that the count stands
        raise refused


def _try(kiosk: Kiosk, pin: str) -> RefusedError | None:
    now = clock.now()
    resting = kiosk.wrong_at is not None and kiosk.wrong_at > now - PAUSE
    if kiosk.wrong_pins >= TRIES and resting:
        return RefusedError("kiosk.pin.wait", _("Too many wrong PINs. Try again in five minutes."))
    rows = Kiosk.objects.filter(pk=kiosk.pk)
    if not check_password(pin, kiosk.pin):
        rows.update(wrong_pins=kiosk.wrong_pins + 1 if resting else 1, wrong_at=now)
        return RefusedError("kiosk.pin", _("This is not the PIN."))
    rows.update(closed_at=clock.Now())
    audit.record("hours.kiosk_closed", on=kiosk)
    return None


def tap(kiosk: Kiosk, public_id: str) -> tuple[str, bool]:
    """Somebody taps their name: in, or out. Returns the name and whether they are here now.

    What stands in the way is said to no public screen: the coordinator's list tells it.
    """
    application = workable_at(kiosk.organisation).filter(opportunity=kiosk.opportunity, public_id=public_id).first()
    if application is None:
        raise RefusedError("kiosk.unknown", _("Please ask the coordinator."))
    rows = Presence.objects.open().filter(volunteer=application.volunteer_id, opportunity=kiosk.opportunity)
    try:
        if found := rows.select_related("volunteer", "pair", "organisation", "opportunity", "shift").first():
            check_out(found, by=None)
            return application.pair.name, False
        held = [one.shift for one in application.shifts.all() if one.released_at is None]
        check_in(application, shift=shift_at(held, clock.now()), way=Way.KIOSK, by=None)
    except RefusedError as error:
        raise RefusedError("kiosk.refused", _("Please ask the coordinator.")) from error
    return application.pair.name, True
