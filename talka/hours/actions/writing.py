"""Writing hours down, and taking back what the other side has not confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import Application
from talka.applications.queries.gates import missing
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions.moves import (
    in_the_way,
    lock_volunteers,
    possible,
    side_of,
    tell_team,
    tell_volunteer,
    twice,
    unlocked,
)
from talka.hours.enums import REMOVABLE, Side, Source, State
from talka.hours.messages import ENTERED, UNCLEAR, WAITING
from talka.hours.models import WorkRecord
from talka.hours.queries.records import MAY_WORK, workable_at
from talka.hours.schemas import Outcome, Work
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation

BIN_KEEPS = timedelta(days=30)
AT_MOST = 500


def started(application: Application) -> User:
    """Its volunteer. Raises RefusedError unless the work may be done: chosen, and nothing that the law asks is missing."""
    if application.state not in MAY_WORK or application.volunteer is None:
        raise RefusedError("hours.not_approved", _("Hours are written for work that the organiser has approved."))
    if found := missing(application):
        text = _("Before the work may begin: %(what)s") % {
            "what": " ".join(f"{one.text} ({one.article})" for one in found)
        }
        raise RefusedError(f"hours.may_not_start.{found[0].code}", text)
    return application.volunteer


def enter(
    application: Application,
    *,
    work: Work,
    by: User,
    done: str = "",
    source: Source | None = None,
    shift: Shift | None = None,
) -> WorkRecord:
    """Write hours of an application fetched by `queries.workable`; the other side is asked to confirm them.

    Raises RefusedError: `hours.overlap` or `hours.full_day` to the volunteer; an organiser's entry that clashes with what
    the volunteer did elsewhere waits as `unclear`, and the organiser does not learn why.
    """
    started(application)
    possible(work)
    with transaction.atomic():
        lock_volunteers([application.volunteer_id])
        record = _new(application, work, by, done, shift)
        record.source = source or (Source.VOLUNTEER if record.proposed_by == Side.VOLUNTEER else Source.COORDINATOR)
        write(record, work)
    return record


def write(record: WorkRecord, work: Work) -> WorkRecord:
    """Store a new row, claimed or unclear, and tell the other side. The caller holds the volunteer's lock."""
    assert record.volunteer is not None  # noqa: S101  # a new row is always somebody's
    if record.proposed_by == Side.ORGANISER and twice(record, work):
        raise RefusedError("hours.twice", _("These hours of this person are written already."))
    clash = in_the_way(record.volunteer, work)
    if clash is not None and record.proposed_by == Side.VOLUNTEER:
        raise clash
    record.state = State.UNCLEAR if clash else State.CLAIMED
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        raise RefusedError("hours.twice", _("These hours of this person are written already.")) from error
    audit.record("hours.entered", on=record, by=record.proposer_id, source=record.source)
    _tell(record)
    return record


def _new(application: Application, work: Work, by: User, done: str, shift: Shift | None) -> WorkRecord:
    offer = application.opportunity
    record = WorkRecord(
        volunteer=application.volunteer,
        pair=application.pair,
        organisation=application.organisation,
        opportunity=offer,
        shift=shift,
        done=done[:500],
        proposer=by,
        **figures(work),
        **where(offer),
    )
    record.proposed_by = side_of(record, by)
    return record


def figures(work: Work) -> dict[str, Any]:
    return {"date": work.date, "minutes": work.minutes, "starts_at": work.starts_at, "ends_at": work.ends_at}


def where(offer: Opportunity | None) -> dict[str, Any]:
    """Place and field of the work, as the opportunity says; nothing for hours of no particular work."""
    if offer is None:
        return {}
    place = offer.work_places.select_related("municipality").order_by("pk").first()
    field = offer.fields.order_by("position").first()
    return {"municipality": place.municipality if place else None, "remote": offer.remote == "full", "field": field}


def _tell(record: WorkRecord) -> None:
    if record.proposed_by == Side.ORGANISER:
        tell_volunteer(UNCLEAR if record.state == State.UNCLEAR else ENTERED, record)
        return
    own = record.organisation
    if not own.registration_number:
        return
    url, key = reverse("hours:desk", args=[own.key]), f"hours:{own.public_id}:{clock.today()}"
    tell_team(WAITING, own, url=url, besides=record.volunteer_id, key=key, organisation=own.name)


def enter_many(
    organisation: Organisation, ids: Iterable[str], *, work: Work, by: User, done: str = "", shift: Shift | None = None
) -> list[Outcome]:
    """The same hours for several people, each on their own: what is refused is told and keeps nobody else back."""
    wanted = list(dict.fromkeys(ids))[:AT_MOST]
    rows = workable_at(organisation).filter(public_id__in=wanted)
    found = []
    with transaction.atomic():
        lock_volunteers(rows.values_list("volunteer_id", flat=True))
        for one in rows:
            try:
                with transaction.atomic():
                    enter(one, work=work, by=by, done=done, shift=shift)
                found.append(Outcome(one.public_id, one.pair.name))
            except RefusedError as error:
                found.append(Outcome(one.public_id, one.pair.name, error.code, error.message))
    return found


# --- the bin ---------------------------------------------------------------------------------------------------------


def remove(record: WorkRecord, *, by: User) -> WorkRecord:
    """Into the bin: who wrote it takes back what is not confirmed."""
    unlocked(record)
    if record.state not in REMOVABLE or record.proposed_by != side_of(record, by):
        raise WrongStateError(
            "hours.remove.not_own", _("Only unconfirmed hours can be taken back, by the side that wrote them.")
        )
    rows = WorkRecord.objects.kept().filter(pk=record.pk, version=record.version, state=record.state)
    with transaction.atomic():
        if not rows.update(removed_at=clock.Now(), updated_at=clock.Now(), version=F("version") + 1):
            raise WrongStateError("hours.remove.raced", _("Somebody else changed this meanwhile."))
        record.changes.filter(open=True).update(open=False)
        audit.record("hours.removed", on=record, by=by.pk)
    record.refresh_from_db(fields=["removed_at", "version"])
    return record


def restore(record: WorkRecord, *, by: User) -> WorkRecord:
    """Out of the bin again, if the time is still free."""
    if (
        record.removed_at is None
        or record.removed_at < clock.now() - BIN_KEEPS
        or record.proposed_by != side_of(record, by)
    ):
        raise WrongStateError("hours.restore.not_possible", _("This cannot be taken out of the bin."))
    with transaction.atomic():
        lock_volunteers([record.volunteer_id])
        work = Work(record.date, record.minutes, record.starts_at, record.ends_at)
        clash = in_the_way(record.volunteer, work, besides=record.pk) if record.volunteer else None
        if clash is not None:
            raise clash if record.proposed_by == Side.VOLUNTEER else RefusedError("hours.clash")
        rows = WorkRecord.objects.filter(pk=record.pk, version=record.version, removed_at__isnull=False)
        if not rows.update(removed_at=None, updated_at=clock.Now(), version=F("version") + 1):
            raise WrongStateError("hours.restore.raced", _("Somebody else changed this meanwhile."))
        audit.record("hours.restored", on=record, by=by.pk)
    record.refresh_from_db(fields=["removed_at", "version"])
    return record
