"""The other side answers: confirms, proposes other figures, disputes; and what the first side says to that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions.moves import (
    FIGURES,
    in_the_way,
    lock_volunteers,
    move,
    not_own,
    note,
    possible,
    put_beside,
    side_of,
    tell_other,
    unlocked,
)
from talka.hours.enums import CorrectionReason, DisputeReason, Side, State, Verb
from talka.hours.messages import (
    ANSWERED,
    ANSWERED_TO_TEAM,
    CORRECTION,
    CORRECTION_TO_TEAM,
    DISPUTED,
    DISPUTED_TO_TEAM,
)
from talka.hours.models import Change, WorkRecord
from talka.hours.queries.records import waiting_for_team
from talka.hours.schemas import Work
from talka.organisations.models import Organisation

TELL_CONFIRMED = "hours.tell_confirmed"
"""Deferred by name: acts know nothing of who runs them."""


def confirm(record: WorkRecord, *, by: User) -> WorkRecord:
    """The volunteer says yes to hours that the organiser wrote, unclear ones too once nothing stands in their way."""
    if side_of(record, by) != Side.VOLUNTEER or record.proposed_by != Side.ORGANISER or record.volunteer is None:
        raise RefusedError("hours.own", _("The other side confirms these hours."))
    with transaction.atomic():
        lock_volunteers([record.volunteer_id])
        verb = "clear" if record.state == State.UNCLEAR else "confirm"
        if verb == "clear" and (clash := in_the_way(record.volunteer, work_of(record), besides=record.pk)):
            raise clash
        no_open(record)
        return move(record, verb, by=by, code="hours.confirmed", confirmed_by=by, confirmed_at=clock.Now())


def confirm_many(organisation: Organisation, ids: Iterable[str], *, by: User) -> list[str]:
    """The organiser says yes to hours that volunteers wrote: all of them in one statement, however many.

    Returns the public ids of those confirmed. Own ones, changed ones and those with an open correction stay as they are.
    """
    asked = Change.objects.filter(record=OuterRef("pk"), open=True)
    rows = WorkRecord.objects.filter(waiting_for_team(), organisation=organisation, public_id__in=list(ids))
    with transaction.atomic():
        mine = rows.exclude(volunteer=by).exclude(proposer=by).filter(~Exists(asked))
        found = list(mine.order_by("pk").select_for_update().values_list("pk", "public_id"))
        keys: list[Any] = [one[0] for one in found]
        done = [one[1] for one in found]
        WorkRecord.objects.filter(pk__in=keys).update(
            state=State.CONFIRMED,
            confirmed_by=by,
            confirmed_at=clock.Now(),
            updated_at=clock.Now(),
            version=F("version") + 1,
        )
        audit.record_many("hours.confirmed", kind=WorkRecord, ids=done, by=str(by.pk))
        if keys:
            app.configure_task(TELL_CONFIRMED).defer(ids=keys)
    return done


def work_of(record: WorkRecord) -> Work:
    return Work(record.date, record.minutes, record.starts_at, record.ends_at)


def no_open(record: WorkRecord) -> None:
    if record.changes.filter(open=True).exists():
        raise WrongStateError("hours.correction_waits", _("First answer the correction that is proposed."))


def propose(record: WorkRecord, *, work: Work, by: User, reason: str, text: str = "") -> Change:
    """Propose other figures; until the other side says yes, the row stays and counts as it was."""
    side = side_of(record, by)
    if reason not in CorrectionReason.values:
        raise RefusedError("hours.correct.reason", _("Say why."))
    unlocked(record)
    if record.state == State.UNCLEAR:
        raise WrongStateError("hours.correct.unclear", _("The volunteer has to look at these hours first."))
    if record.state == State.CLAIMED and record.proposed_by == side:
        raise WrongStateError("hours.correct.own", _("Take back your own entry and write it anew."))
    if work == work_of(record):
        raise RefusedError("hours.correct.same", _("These are the same hours."))
    possible(work)
    with transaction.atomic():
        locked(record)
        no_open(record)
        made = put_beside(record, work, side=side, by=by, reason=reason, text=text)
        tell_other((CORRECTION, CORRECTION_TO_TEAM), record, side=side)
    return made


def locked(record: WorkRecord) -> None:
    """Hold the record's row; raises WrongStateError when it is not any more what the caller saw."""
    rows = WorkRecord.objects.kept().filter(pk=record.pk, version=record.version)
    if not rows.select_for_update().values_list("pk").first():
        raise WrongStateError("hours.raced", _("Somebody else changed this meanwhile."))


def proposal(record: WorkRecord, by: User) -> Change:
    """The open correction, if it is the other side's."""
    found = record.changes.filter(open=True).first()
    if found is None or found.side == side_of(record, by) or found.by_id == by.pk:
        raise WrongStateError("hours.correction.none", _("There is no correction that waits for you."))
    return found


def accept(record: WorkRecord, *, by: User) -> WorkRecord:
    """Yes to the other side's figures: the row holds them from now on, the trail what stood there before."""
    unlocked(record)
    with transaction.atomic():
        lock_volunteers([record.volunteer_id])
        locked(record)
        change = proposal(record, by)
        work = Work(*(getattr(change, f"new_{one}") for one in FIGURES))
        if record.volunteer and (clash := in_the_way(record.volunteer, work, besides=record.pk)):
            own = side_of(record, by) == Side.VOLUNTEER
            raise clash if own else RefusedError("hours.clash", _("The volunteer has to look at these hours first."))
        values = {one: getattr(work, one) for one in FIGURES}
        values |= {"proposed_by": change.side, "proposer": change.by, "confirmed_by": by, "confirmed_at": clock.Now()}
        move(record, "correct", by=by, code="hours.corrected", **values)
        close(change)
        note(record, Verb.ACCEPT, side=side_of(record, by), by=by)
        tell_other((ANSWERED, ANSWERED_TO_TEAM), record, side=side_of(record, by))
    return record


def close(change: Change) -> None:
    if not Change.objects.filter(pk=change.pk, open=True).update(open=False):
        raise WrongStateError("hours.correction.raced", _("Somebody else changed this meanwhile."))


def refuse(record: WorkRecord, *, by: User, reason: str, text: str = "") -> WorkRecord:
    """No to the other side's figures: what both had agreed on stays; what nobody had is disputed by who proposed."""
    if reason not in DisputeReason.values:
        raise RefusedError("hours.dispute.reason", _("Say why."))
    with transaction.atomic():
        locked(record)
        change = proposal(record, by)
        verb = _no(record, change)
        values = {"disputed_by": change.side} if verb == "refuse" else {}
        move(record, verb, by=by, code="hours.correction_refused", **values)
        close(change)
        note(record, Verb.REFUSE, side=side_of(record, by), by=by, reason=reason, text=text[:500])
        tell_other((ANSWERED, ANSWERED_TO_TEAM), record, side=side_of(record, by))
    return record


def _no(record: WorkRecord, change: Change) -> str:
    """What a no does: two words of one side about the same hours, as of the list and the tablet, leave the first one."""
    if record.state == State.CLAIMED and change.side == record.proposed_by:
        return "keep_claimed"
    return {State.CONFIRMED: "keep", State.CORRECTED: "keep_corrected"}.get(State(record.state), "refuse")


def dispute(record: WorkRecord, *, by: User, reason: str, text: str = "") -> WorkRecord:
    """These hours are not right: they do not count until both agree."""
    if reason not in DisputeReason.values:
        raise RefusedError("hours.dispute.reason", _("Say why."))
    side = side_of(record, by)
    unlocked(record)
    if record.state == State.UNCLEAR and side != Side.VOLUNTEER:
        raise WrongStateError("hours.dispute.own", _("Take back your own entry instead."))
    if record.state == State.CLAIMED and record.proposed_by == side:
        raise WrongStateError("hours.dispute.own", _("Take back your own entry instead."))
    with transaction.atomic():
        record.changes.filter(open=True).update(open=False)
        move(record, "dispute", by=by, code="hours.disputed", disputed_by=side)
        note(record, Verb.DISPUTE, side=side, by=by, reason=reason, text=text[:500])
        label = DisputeReason(reason).label
        tell_other((DISPUTED, DISPUTED_TO_TEAM), record, side=side, reason=label)
    return record


def answer(record: WorkRecord, *, by: User, text: str) -> Change:
    """The other side's words to a dispute. The hours stay disputed until somebody gives way."""
    side = side_of(record, by)
    if record.state != State.DISPUTED or record.disputed_by == side:
        raise WrongStateError("hours.answer.not_disputed", _("There is no dispute to answer."))
    if not text.strip():
        raise RefusedError("hours.answer.empty", _("Write an answer."))
    with transaction.atomic():
        locked(record)
        made = note(record, Verb.ANSWER, side=side, by=by, text=text.strip()[:500])
        audit.record("hours.dispute_answered", on=record, by=by.pk)
        tell_other((ANSWERED, ANSWERED_TO_TEAM), record, side=side)
    return made


def settle(record: WorkRecord, *, by: User) -> WorkRecord:
    """Who disputed says that the hours were right after all: they count."""
    side = side_of(record, by)
    if record.state != State.DISPUTED or record.disputed_by != side:
        raise WrongStateError("hours.settle.not_own", _("Only the side that disputed can take it back."))
    agrees = record.proposed_by != side
    if not agrees and record.confirmed_at is None:
        raise WrongStateError("hours.settle.not_own", _("The other side has not confirmed these hours yet."))
    with transaction.atomic():
        lock_volunteers([record.volunteer_id])
        no_open(record)
        if record.volunteer and (clash := in_the_way(record.volunteer, work_of(record), besides=record.pk)):
            raise (
                clash
                if side == Side.VOLUNTEER
                else RefusedError("hours.clash", _("The volunteer has to look at these hours first."))
            )
        values = {"confirmed_by": by, "confirmed_at": clock.Now()} if agrees else {}
        move(record, "settle", by=by, code="hours.dispute_settled", **values)
        note(record, Verb.SETTLE, side=side, by=by)
        tell_other((ANSWERED, ANSWERED_TO_TEAM), record, side=side)
    return record


def lock(ids: Iterable[int]) -> int:
    """A certificate states these records (primary keys): they do not change any more. Returns how many are locked now.

    Raises WrongStateError when one of them is not confirmed; then none is locked. Call it inside the act that issues.
    """
    wanted = sorted(set(ids))
    with transaction.atomic():
        rows = WorkRecord.objects.confirmed().filter(pk__in=wanted)
        held = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
        if len(held) != len(wanted):
            raise WrongStateError("hours.lock.not_confirmed", _("Only confirmed hours are stated in a certificate."))
        Change.objects.filter(record__in=held, open=True).update(open=False)
        return WorkRecord.objects.filter(pk__in=held, locked_at__isnull=True).update(
            locked_at=clock.Now(), version=F("version") + 1
        )


def unlock(ids: Iterable[int]) -> int:
    """The certificate was withdrawn. The caller sees to it that no other one states these records."""
    rows = WorkRecord.objects.filter(pk__in=list(ids), locked_at__isnull=False)
    return rows.update(locked_at=None, version=F("version") + 1)


def confirm_one(record: WorkRecord, *, by: User) -> WorkRecord:
    """Whichever side's turn it is."""
    if side_of(record, by) == Side.VOLUNTEER:
        if record.proposed_by == Side.VOLUNTEER:
            not_own(record, by)
        return confirm(record, by=by)
    if not confirm_many(record.organisation, [record.public_id], by=by):
        raise WrongStateError("hours.confirm.raced", _("This is not possible any more."))
    record.refresh_from_db()
    return record
