"""Stamps kept on a phone without a network, merged later: each counts once, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours.actions.presence import check_in, check_out
from talka.hours.enums import Way
from talka.hours.models import Presence
from talka.hours.queries.codes import place_of
from talka.hours.queries.desk import shift_at
from talka.hours.queries.records import workable_of
from talka.hours.schemas import Outcome, Stamp

KEPT = timedelta(days=7)
AHEAD = timedelta(minutes=2)
"""A phone's clock may be so far before ours."""
MOST = 100


def merge(user: User, stamps: Iterable[Stamp]) -> list[Outcome]:
    """Each stamp as if it had come in time; what cannot be done is told with words and kept by nobody."""
    found = []
    for stamp in sorted(list(stamps)[:MOST], key=lambda one: (one.at, one.kind)):
        try:
            _one(user, stamp)
            found.append(Outcome(str(stamp.id), stamp.kind))
        except RefusedError as error:
            found.append(Outcome(str(stamp.id), stamp.kind, error.code, error.message))
    return found


def _one(user: User, stamp: Stamp) -> None:
    if _known(user, stamp.id):
        return
    now = clock.now()
    if not now - KEPT <= stamp.at <= now + AHEAD:
        raise RefusedError(
            "hours.stamp.when", _("The clock of the phone was wrong, or the stamp is older than a week.")
        )
    at = min(stamp.at, now)
    application = workable_of(user).filter(public_id=stamp.work).first()
    if application is None:
        raise RefusedError("hours.not_approved", _("Only those whom the organiser has approved check in."))
    if stamp.kind == "out":
        presence = Presence.objects.open().filter(volunteer=user, opportunity=application.opportunity).first()
        if presence is None:
            raise RefusedError("hours.check_out.not_here", _("They have checked out already."))
        if at > presence.due_at:
            raise RefusedError("hours.forgotten", _("The check-out was forgotten: say when the work ended."))
        check_out(presence, by=user, at=at, stamp=stamp.id)
        return
    place = place_of(stamp.code) if stamp.code else None
    if stamp.code and (place is None or place.opportunity.pk != application.opportunity_id or not place.holds(at)):
        raise RefusedError("hours.code", _("The code does not hold for this work at that time."))
    held = [one.shift for one in application.shifts.all() if one.released_at is None]
    shift = place.shift if place else shift_at(held, at)
    check_in(application, shift=shift, way=Way.CODE, by=user, at=at, stamp=stamp.id)


def _known(user: User, stamp: UUID) -> bool:
    rows = Presence.objects.filter(volunteer=user)
    return rows.filter(arrived_by=stamp).exists() or rows.filter(left_by=stamp).exists()
