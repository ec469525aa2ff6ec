"""Checking in and out. A forgotten check-out is asked about, never filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.enums import State as Applied
from talka.applications.models import Application
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions.moves import lock_volunteers, put_beside, tell_other, tell_team
from talka.hours.actions.writing import figures, started, where, write
from talka.hours.enums import OWN_WAYS, CorrectionReason, PresenceState, Side, Source, Way
from talka.hours.messages import CORRECTION, CORRECTION_TO_TEAM, FORGOTTEN, FORGOTTEN_TO_TEAM
from talka.hours.models import Presence, WorkRecord
from talka.hours.queries.codes import due_of
from talka.hours.schemas import Outcome, Work, between, whole_minute
from talka.notifications.actions import queue
from talka.opportunities.models import Shift
from talka.organisations.queries import team

LONGEST = timedelta(hours=24)
AT_ONCE = 500


def check_in(
    application: Application,
    *,
    shift: Shift | None,
    way: Way,
    by: User | None,
    at: datetime | None = None,
    stamp: UUID | None = None,
) -> Presence:
    """Somebody is here. Stamped twice it stays the first. `by` None: on the kiosk, where nobody is signed in.

    Raises RefusedError with what the law still asks before the work may begin, or when they are checked in already.
    """
    if application.state != Applied.APPROVED:
        raise RefusedError("hours.not_approved", _("Only those whom the organiser has approved check in."))
    volunteer = started(application)
    with transaction.atomic():
        lock_volunteers([volunteer.pk])
        rows = Presence.objects.filter(volunteer=volunteer, organisation=application.organisation)
        if stamp and (known := rows.filter(arrived_by=stamp).first()):
            return known
        moment = whole_minute(at or clock.now())
        if known := rows.open().select_related("opportunity").first():
            return _known(known, application, stamp, moment, way)
        made = Presence.objects.create(
            volunteer=volunteer,
            pair=application.pair,
            organisation=application.organisation,
            opportunity=application.opportunity,
            shift=shift,
            way=way,
            by=by,
            started_at=moment,
            due_at=due_of(application.opportunity, shift, moment),
            arrived_by=stamp,
        )
        audit.record("hours.checked_in", on=made, by=by.pk if by else None, way=way)
    return made


def _known(known: Presence, application: Application, stamp: UUID | None, moment: datetime, way: Way) -> Presence:
    """Checked in already: the first stays, what a device says otherwise is kept beside it for the check-out."""
    if known.state == PresenceState.ASKED:
        raise RefusedError("hours.asked", _("First say when the last time ended: the check-out was forgotten."))
    if known.opportunity_id != application.opportunity_id:
        text = _("Still checked in for other work: %(title)s. Check out there first.")
        raise RefusedError("hours.here_elsewhere", text % {"title": known.opportunity.title})
    if stamp and known.arrived_by is None:
        known.arrived_by = stamp
        if moment != known.started_at:
            known.stamped_at, known.stamped_on = moment, way
        known.save(update_fields=["arrived_by", "stamped_at", "stamped_on"])
    return known


def check_out(
    presence: Presence, *, by: User | None, at: datetime | None = None, stamp: UUID | None = None, pause: int = 0
) -> WorkRecord | None:
    """They leave, and a record of hours waits for the other side. None when it was less than a minute.

    `at`: the moment when it was; without it now, which a forgotten check-out does not take: it wants to be told.
    """
    with transaction.atomic():
        lock_volunteers([presence.volunteer_id])
        fresh = Presence.objects.select_for_update().get(pk=presence.pk)
        if stamp and fresh.left_by == stamp:
            return fresh.record
        moment = whole_minute(at or clock.now())
        _may_end(fresh, moment, told=at is not None)
        work = between(fresh.started_at, moment, pause=pause)
        if work.minutes < 1:
            Presence.objects.filter(pk=fresh.pk).update(state=PresenceState.DROPPED, left_by=stamp)
            return None
        record = _record(fresh, work, by, stamped=stamp is not None)
        if fresh.stamped_at and fresh.stamped_at < moment:
            differs(record, between(fresh.stamped_at, moment, pause=pause), fresh, way=Way(fresh.stamped_on))
        made = None if Presence.objects.filter(record=record).exists() else record
        Presence.objects.filter(pk=fresh.pk).update(
            state=PresenceState.DONE, ended_at=moment, record=made, left_by=stamp
        )
        audit.record("hours.checked_out", on=fresh, by=by.pk if by else None)
    return record


def check_out_many(presences: Iterable[Presence], *, by: User, at: datetime) -> list[Outcome]:
    """Several forgotten check-outs, each as by itself: with its own record, audit entry and question to the volunteer."""
    found = []
    for one in presences:
        try:
            check_out(one, by=by, at=at)
            found.append(Outcome(one.public_id, one.pair.name))
        except RefusedError as error:
            found.append(Outcome(one.public_id, one.pair.name, error.code, error.message))
    return found


def _may_end(presence: Presence, moment: datetime, *, told: bool) -> None:
    if presence.state not in {PresenceState.HERE, PresenceState.ASKED}:
        raise WrongStateError("hours.check_out.not_here", _("They have checked out already."))
    if not told and (presence.state == PresenceState.ASKED or moment > presence.due_at):
        raise RefusedError("hours.forgotten", _("The check-out was forgotten: say when the work ended."))
    if moment < presence.started_at or moment > clock.now():
        raise RefusedError("hours.check_out.when", _("The end lies between the check-in and now."))
    if moment - presence.started_at > LONGEST:
        raise RefusedError("hours.check_out.long", _("Nobody works longer than 24 hours without a break."))


def _writer(presence: Presence, by: User | None) -> User | None:
    """Whose word it is: on the kiosk nobody is signed in, but people of the team speak for themselves there too."""
    return by or (presence.volunteer if presence.volunteer in team(presence.organisation) else None)


def _record(presence: Presence, work: Work, by: User | None, *, stamped: bool) -> WorkRecord:
    """By who ended it: the volunteer's own word waits for the organiser, the organiser's for the volunteer."""
    writer = _writer(presence, by)
    own = writer is not None and writer.pk == presence.volunteer_id
    record = WorkRecord(
        volunteer=presence.volunteer,
        pair=presence.pair,
        organisation=presence.organisation,
        opportunity=presence.opportunity,
        shift=presence.shift,
        source=Source.CHECK_IN,
        proposed_by=Side.VOLUNTEER if own else Side.ORGANISER,
        proposer=writer,
        **figures(work),
        **where(presence.opportunity),
    )
    if (own or stamped) and (known := _written(record, work)):
        differs(known, work, presence, way=Way.CODE if own else Way.KIOSK)
        return known
    return write(record, work)


def _written(record: WorkRecord, work: Work) -> WorkRecord | None:
    """A record of the same organisation over the same time, which somebody wrote while the stamps lay on a device."""
    rows = WorkRecord.objects.occupying().filter(volunteer=record.volunteer_id, organisation=record.organisation_id)
    found = rows.filter(starts_at__lt=work.ends_at, ends_at__gt=work.starts_at) if work.starts_at else rows.none()
    same_day = rows.filter(date=work.date, starts_at__isnull=True, opportunity=record.opportunity_id)
    return found.first() or same_day.first()


def differs(known: WorkRecord, work: Work, presence: Presence, *, way: Way) -> None:
    """Both say something about the same time: the stamps are put beside it as a difference that both see.

    A phone speaks for its owner, a tablet for the organiser. Of two differences of one side the later one holds.
    """
    writer = presence.volunteer if way in OWN_WAYS else _writer(presence, None)
    side = Side.VOLUNTEER if writer is not None else Side.ORGANISER
    asked = known.changes.filter(open=True)
    if known.locked_at or asked.exclude(side=side, reason=CorrectionReason.STAMP).exists():
        return
    asked.update(open=False)
    same = (known.starts_at, known.ends_at) == (work.starts_at, work.ends_at) or known.minutes == work.minutes
    if same or work.minutes < 1:
        return
    put_beside(known, work, side=side, by=writer, reason=CorrectionReason.STAMP)
    tell_other((CORRECTION, CORRECTION_TO_TEAM), known, side=side)


def drop(presence: Presence, *, by: User) -> None:
    """Checked in by mistake: nothing comes of it."""
    with transaction.atomic():
        if not Presence.objects.open().filter(pk=presence.pk).update(state=PresenceState.DROPPED):
            raise WrongStateError("hours.check_out.not_here", _("They have checked out already."))
        audit.record("hours.check_in_dropped", on=presence, by=by.pk)


def ask_forgotten() -> int:
    """Every open check-in whose time is over becomes a question to both, never hours. Returns how many."""
    rows = Presence.objects.filter(state=PresenceState.HERE, due_at__lt=clock.Now())
    with transaction.atomic():
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        found = list(locked.select_related("volunteer", "organisation", "opportunity", "pair").order_by("pk")[:AT_ONCE])
        for one in found:
            said = {"title": one.opportunity.title, "started_at": one.started_at}
            about = said | {"organisation": one.organisation.name}
            url = reverse("hours:ended", args=[one.public_id])
            queue(FORGOTTEN, to=one.volunteer, context=about, url=url, key=f"forgotten:{one.public_id}")
            if one.organisation.registration_number:
                live, key = reverse("hours:live", args=[one.organisation.key]), f"forgotten:{one.public_id}"
                said |= {"pair": one.pair.name}
                tell_team(FORGOTTEN_TO_TEAM, one.organisation, url=live, besides=one.volunteer_id, key=key, **said)
        Presence.objects.filter(pk__in=[one.pk for one in found]).update(
            state=PresenceState.ASKED, asked_at=clock.Now()
        )
    return len(found)
