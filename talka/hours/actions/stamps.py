"""Stamps kept on a device without a network, merged later: each counts once, whatever order they come in.

A device is the volunteer's own phone, or the organiser's tablet as a kiosk, on which nobody is signed in. What somebody wrote
or stamped elsewhere meanwhile stays; what the device says otherwise is put beside it, and both see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours.actions.moves import lock_volunteers
from talka.hours.actions.presence import check_in, check_out, differs
from talka.hours.enums import PresenceState, Way
from talka.hours.models import Kiosk, Presence
from talka.hours.queries.codes import STAMPS_KEPT, place_of
from talka.hours.queries.desk import shift_at
from talka.hours.queries.kiosks import left_at
from talka.hours.queries.records import workable_at, workable_of
from talka.hours.schemas import Outcome, Stamp, between, whole_minute
from talka.opportunities.models import Shift

AHEAD = timedelta(minutes=2)
"""A device's clock may be so far before ours."""
NEAR = timedelta(hours=12)
"""A check-in without its check-out is about a presence that began so long after it at most."""
MOST = 100


def merge(user: User, stamps: Iterable[Stamp]) -> list[Outcome]:
    """Those of somebody's own phone, each as if it had come in time; what cannot be done is told with words."""
    return _merged(stamps, lambda stamp, until: _of_phone(user, stamp, until))


def merge_kiosk(kiosk: Kiosk, stamps: Iterable[Stamp], *, said: datetime | None = None) -> list[Outcome]:
    """Those of a tablet. `said`: what its clock shows now; where that is wrong, all its stamps are moved by the same.

    What stands in the way is said to no public screen: the coordinator's list tells it.
    """
    wrong = clock.now() - said if said else timedelta()
    if abs(wrong) > AHEAD:
        stamps = [replace(one, at=one.at + wrong) for one in stamps]
    left = left_at(kiosk)
    found = _merged(stamps, lambda stamp, until: _of_kiosk(kiosk, stamp, until, left))
    return [replace(one, text=_("Please ask the coordinator.")) if one.code else one for one in found]


def _merged(stamps: Iterable[Stamp], act: Callable[[Stamp, datetime], None]) -> list[Outcome]:
    ordered = sorted(list(stamps)[:MOST], key=lambda one: (one.at, one.kind))
    found = []
    for place, stamp in enumerate(ordered):
        outs = (one.at for one in ordered[place:] if one.kind == "out" and one.work == stamp.work)
        try:
            act(stamp, next(outs, stamp.at + NEAR))
            found.append(Outcome(str(stamp.id), stamp.kind))
        except RefusedError as error:
            found.append(Outcome(str(stamp.id), stamp.kind, error.code, error.message))
    return found


def _of_phone(user: User, stamp: Stamp, until: datetime) -> None:
    if _known(user.pk, stamp.id):
        return
    at = _moment(stamp, clock.now() - STAMPS_KEPT)
    application = workable_of(user).filter(public_id=stamp.work).first()
    if application is None:
        raise RefusedError("hours.not_approved", _("Only those whom the organiser has approved check in."))
    if stamp.kind == "out":
        _out(application, stamp.id, at, way=Way.CODE, by=user)
        return
    place = place_of(stamp.code) if stamp.code else None
    if stamp.code and (place is None or place.opportunity.pk != application.opportunity_id or not place.holds(at)):
        raise RefusedError("hours.code", _("The code does not hold for this work at that time."))
    shift = place.shift if place else _shift(application, at)
    _in(application, stamp.id, at, until, shift=shift, way=Way.CODE, by=user)


def _of_kiosk(kiosk: Kiosk, stamp: Stamp, until: datetime, left: datetime | None) -> None:
    if left is not None and stamp.at > left:
        raise RefusedError("kiosk.over", _("The kiosk has ended: whoever opened it has left the team."))
    rows = workable_at(kiosk.organisation).filter(opportunity=kiosk.opportunity)
    application = rows.filter(public_id=stamp.work).first()
    if application is None:
        raise RefusedError("hours.not_approved", _("Only those whom the organiser has approved check in."))
    if _known(application.volunteer_id, stamp.id):
        return
    at = _moment(stamp, max(kiosk.opened_at - AHEAD, clock.now() - STAMPS_KEPT))
    if stamp.kind == "out":
        _out(application, stamp.id, at, way=Way.KIOSK, by=None)
    else:
        _in(application, stamp.id, at, until, shift=_shift(application, at), way=Way.KIOSK, by=None)


def _known(volunteer: UUID | None, stamp: UUID) -> bool:
    rows = Presence.objects.filter(volunteer=volunteer)
    return rows.filter(arrived_by=stamp).exists() or rows.filter(left_by=stamp).exists()


def _moment(stamp: Stamp, first: datetime) -> datetime:
    now = clock.now()
    if not first <= stamp.at <= now + AHEAD:
        raise RefusedError(
            "hours.stamp.when", _("The clock of the phone was wrong, or the stamp is older than a week.")
        )
    return min(stamp.at, now)


def _shift(application: Application, at: datetime) -> Shift | None:
    return shift_at([one.shift for one in application.shifts.all() if one.released_at is None], at)


def _in(
    application: Application,
    stamp: UUID,
    at: datetime,
    until: datetime,
    *,
    shift: Shift | None,
    way: Way,
    by: User | None,
) -> None:
    """Checked in; or, where the list has checked them in and out meanwhile, another word about when they came."""
    with transaction.atomic():
        lock_volunteers([application.volunteer_id])
        rows = _over(application).filter(arrived_by=None, started_at__lte=until, ended_at__gt=at)
        if (ended := rows.first()) is None:
            check_in(application, shift=shift, way=way, by=by, at=at, stamp=stamp)
            return
        came = whole_minute(at)
        other = {"stamped_at": came, "stamped_on": way} if came != ended.started_at else {}
        Presence.objects.filter(pk=ended.pk).update(arrived_by=stamp, **other)
        _beside(ended, came, ended.ended_at, way)


def _out(application: Application, stamp: UUID, at: datetime, *, way: Way, by: User | None) -> None:
    """Checked out; or, where the list has done so meanwhile, another word about when they left."""
    here = Presence.objects.open().filter(volunteer=application.volunteer_id, opportunity=application.opportunity)
    if presence := here.filter(started_at__lte=at).first():
        if at > presence.due_at:
            raise RefusedError("hours.forgotten", _("The check-out was forgotten: say when the work ended."))
        check_out(presence, by=by, at=at, stamp=stamp)
        return
    with transaction.atomic():
        lock_volunteers([application.volunteer_id])
        ended = _over(application).filter(left_by=None, started_at__lte=at, due_at__gte=at).last()
        if ended is None:
            raise RefusedError("hours.check_out.not_here", _("They have checked out already."))
        Presence.objects.filter(pk=ended.pk).update(left_by=stamp)
        _beside(ended, ended.stamped_at or ended.started_at, whole_minute(at), way)


def _over(application: Application) -> QuerySet[Presence]:
    """Those of this work that have ended and made a record, in order."""
    rows = Presence.objects.filter(volunteer=application.volunteer_id, opportunity=application.opportunity)
    found = rows.filter(state=PresenceState.DONE, record__isnull=False).order_by("started_at", "pk")
    return found.select_related("record__organisation", "record__opportunity", "record__pair", "record__volunteer")


def _beside(presence: Presence, came: datetime, left: datetime | None, way: Way) -> None:
    if presence.record is not None and left is not None and came < left:
        differs(presence.record, between(came, left), presence, way=way)
