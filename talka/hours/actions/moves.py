"""What all acts on records share: locks, what stands in the way, the guarded step, who is told.

Order of locks: volunteers (by key), then records. Whatever adds to somebody's day holds the lock of that person's row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.templatetags.dates import span_text
from talka.hours.enums import Side, State, Verb
from talka.hours.models import Change, WorkRecord
from talka.hours.queries.records import fills_day, overlapping
from talka.hours.schemas import Work
from talka.hours.workflow import RECORD
from talka.notifications.actions import queue
from talka.notifications.kinds import Kind
from talka.organisations.models import Organisation
from talka.organisations.queries import team

OLDEST = timedelta(days=730)
FIGURES = ("date", "minutes", "starts_at", "ends_at")


def lock_volunteers(ids: Iterable[UUID | None]) -> None:
    found = User.objects.filter(pk__in=[one for one in ids if one]).order_by("pk").select_for_update(no_key=True)
    list(found.values_list("pk"))


def side_of(record: WorkRecord, by: User) -> Side:
    """Somebody's own hours are theirs, also when they are in the team."""
    return Side.VOLUNTEER if record.volunteer_id == by.pk else Side.ORGANISER


def possible(work: Work) -> None:
    """Raises RefusedError for work that nobody can have done: in the future, too long ago, too long, too short."""
    now, today = clock.now(), clock.today()
    if work.date > today or (work.ends_at is not None and work.ends_at > now):
        raise RefusedError("hours.future", _("These hours have not passed yet."))
    if work.date < today - OLDEST:
        raise RefusedError("hours.too_old", _("Hours older than two years are not written any more."))
    if not 0 < work.minutes <= 1_440:
        raise RefusedError("hours.minutes", _("From one minute to 24 hours."))


def in_the_way(volunteer: User, work: Work, *, besides: int = 0) -> RefusedError | None:
    """What stands in the way, in words for the volunteer alone; the caller holds the lock of the volunteer's row."""
    if (
        work.starts_at
        and work.ends_at
        and (other := overlapping(volunteer, work.starts_at, work.ends_at, besides=besides))
    ):
        what = other.opportunity.title if other.opportunity else other.organisation.name
        when = span_text(other.starts_at or work.starts_at, other.ends_at, clock.now())
        text = _("At this time other hours of yours are written already: %(what)s, %(when)s.")
        return RefusedError("hours.overlap", text % {"what": what, "when": when})
    if fills_day(volunteer, work, besides=besides):
        return RefusedError("hours.full_day", _("That day would have more than 24 hours of work."))
    return None


def twice(record: WorkRecord, work: Work) -> bool:
    """Has the same organisation written this time of this person before? Its own rows it may know."""
    rows = WorkRecord.objects.occupying().filter(volunteer=record.volunteer_id, organisation=record.organisation_id)
    rows = rows.exclude(pk=record.pk or 0)
    if work.starts_at and work.ends_at:
        return rows.filter(starts_at__lt=work.ends_at, ends_at__gt=work.starts_at).exists()
    same = rows.filter(date=work.date, minutes=work.minutes, starts_at__isnull=True)
    return same.filter(opportunity=record.opportunity_id).exists()


def unlocked(record: WorkRecord) -> None:
    if record.locked_at is not None:
        text = _("These hours are stated in a certificate and do not change. Withdraw the certificate first.")
        raise RefusedError("hours.locked", text)


def not_own(record: WorkRecord, by: User) -> None:
    """The organiser's word about somebody's own hours is another person's to give."""
    if record.volunteer_id == by.pk:
        raise RefusedError("hours.own", _("Nobody confirms their own hours: ask somebody else of the team."))


def move(record: WorkRecord, verb: str, *, by: User | None, code: str, **values: Any) -> WorkRecord:
    """Lead `record` by `verb`, if nobody was faster. Raises WrongStateError, or RefusedError where the rows would clash."""
    target = RECORD.target(verb, record.state)
    values.setdefault("disputed_by", record.disputed_by if target == State.DISPUTED else "")
    unchanged = WorkRecord.objects.kept().filter(pk=record.pk, state=record.state, version=record.version)
    try:
        with transaction.atomic():
            done = unchanged.update(state=target, updated_at=clock.Now(), version=F("version") + 1, **values)
    except IntegrityError as error:
        raise RefusedError("hours.clash", _("These hours clash with others that are written already.")) from error
    if not done:
        raise WrongStateError(f"hours.{verb}.raced", _("Somebody else changed this meanwhile."))
    audit.record(code, on=record, by=by.pk if by else None)
    record.refresh_from_db(fields=[one.name for one in WorkRecord._meta.concrete_fields if not one.is_relation])
    return record


def note(record: WorkRecord, verb: str, *, side: str, by: User | None, **values: Any) -> Change:
    """One line of what both sides read beside the record."""
    return Change.objects.create(record=record, verb=verb, side=side, by=by, **values)


def put_beside(record: WorkRecord, work: Work, *, side: str, by: User | None, reason: str, text: str = "") -> Change:
    """Other figures beside a record, open until the other side answers. `by` None: a tablet says it, nobody signed in."""
    old = {f"old_{one}": getattr(record, one) for one in FIGURES}
    new = {f"new_{one}": getattr(work, one) for one in FIGURES}
    made = note(record, Verb.PROPOSE, side=side, by=by, reason=reason, text=text[:500], open=True, **old, **new)
    audit.record("hours.correction_proposed", on=record, by=by.pk if by else None, minutes=work.minutes)
    return made


def tell_volunteer(kind: Kind, record: WorkRecord, /, *, key: str = "", **context: Any) -> None:
    if record.volunteer is None:
        return
    url = reverse("hours:one", args=[record.public_id])
    queue(kind, to=record.volunteer, context=about(record) | context, url=url, key=key)


def tell_team(
    kind: Kind, own: Organisation, /, *, url: str, besides: UUID | None, key: str = "", **context: Any
) -> None:
    """Everybody of the team but the volunteer, who may be one of them."""
    for member in team(own) if own.registration_number else []:
        if member.pk != besides:
            queue(kind, to=member, context=context, url=url, key=key)


def tell_other(kinds: tuple[Kind, Kind], record: WorkRecord, *, side: str, **context: Any) -> None:
    """The side that did not act: kinds are (to the volunteer, to the team)."""
    if side == Side.ORGANISER:
        tell_volunteer(kinds[0], record, **context)
        return
    own = record.organisation
    url = reverse("hours:received", args=[own.key, record.public_id]) if own.registration_number else ""
    said = about(record) | {"pair": record.pair.name} | context
    tell_team(kinds[1], own, url=url, besides=record.volunteer_id, **said)


def about(record: WorkRecord) -> dict[str, Any]:
    title = record.opportunity.title if record.opportunity else record.organisation.name
    return {
        "title": title,
        "organisation": record.organisation.name,
        "work_on": record.date,
        "hours": record.minutes // 60,
        "minutes": record.minutes % 60,
    }
