"""One decision about many: an act for each, a report of what was refused and why, ten seconds to take it back.

What was written to many (`writing`) is taken back here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.actions.conversing import notice_key
from talka.applications.actions.deciding import approve, decline, undo, waitlist
from talka.applications.actions.moves import message_key
from talka.applications.models import Application, Batch, BatchRow
from talka.applications.queries.times import WITH_SHIFTS
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.notifications.actions import cancel_queued, postpone_queued
from talka.organisations.models import Organisation

UNDO_FOR = timedelta(seconds=10)
A_ROW = timedelta(milliseconds=40)
"""What one decision takes at most on a busy machine: so much longer no message leaves while others are being decided."""
TAKING_BACK = timedelta(minutes=1)
AT_MOST = 500
WRITE = "write"
"""The verb of a batch of messages; see `writing`."""
VERBS = ("approve", "waitlist", "decline")


def decide(organisation: Organisation, ids: Iterable[str], *, verb: str, by: User, reason: str = "") -> Batch:
    """Do `verb` to each of these applications of the organisation. What is refused stays as it was and is reported.

    The ten seconds begin when the last one is done, and with them all messages wait: many take a while.
    """
    wanted = list(dict.fromkeys(ids))[:AT_MOST]
    act = _act(verb, by, reason, delay=UNDO_FOR + A_ROW * len(wanted))
    rows = Application.objects.filter(organisation=organisation, public_id__in=wanted)
    found = {
        one.public_id: one
        for one in rows.select_related("volunteer", "organisation", "pair").prefetch_related(WITH_SHIFTS)
    }
    batch = Batch.objects.create(organisation=organisation, by=by, verb=verb)
    told = [_one(batch, found[public_id], act) for public_id in wanted if public_id in found]
    Batch.objects.filter(pk=batch.pk).update(at=clock.Now())  # clock.now() is that of the request's beginning
    batch.refresh_from_db(fields=["at"])
    postpone_queued(*told, until=batch.at + UNDO_FOR)
    audit.record("application.decided_in_bulk", on=batch, by=by.id, verb=verb, n=len(found))
    return batch


def _act(verb: str, by: User, reason: str, *, delay: timedelta) -> Callable[[Application], Application]:
    match verb:
        case "approve":
            return lambda one: approve(one, by=by, delay=delay)
        case "waitlist":
            return lambda one: waitlist(one, by=by, delay=delay)
        case "decline":
            return lambda one: decline(one, by=by, reason=reason, delay=delay)
        case _:
            raise RefusedError("application.bulk.verb", _("Choose what to do."))


def _one(batch: Batch, application: Application, act: Callable[[Application], Application]) -> str:
    """Returns the key of its message; "" where it was refused."""
    before = application.state
    try:
        with transaction.atomic():
            act(application)
            BatchRow.objects.create(batch=batch, application=application, before=before, version=application.version)
    except RefusedError as error:
        text = error.message or _("Not possible in its present state.")
        BatchRow.objects.create(
            batch=batch, application=application, before=before, refused=error.code[:80], refused_text=text[:300]
        )
        return ""
    return message_key(application)


def take_back(batch: Batch, *, by: User) -> int:
    """Within ten seconds: each is again what it was, its message never leaves. Returns how many.

    One that its volunteer changed or read meanwhile stays as it is, and so does one whose message has left: nobody is told yes
    and then without a word nothing.
    """
    if clock.now() >= batch.at + UNDO_FOR:
        raise RefusedError("application.undo.over", _("The ten seconds are over; the messages have been sent."))
    undone = 0
    rows = batch.rows.filter(refused="").select_related(
        "application__volunteer",
        "application__organisation",
        "application__pair",
        "application__opportunity",
        "message",
    )
    # Nothing leaves while some hundreds are taken back, which takes seconds.
    postpone_queued(*[_key(one) for one in rows], until=clock.now() + TAKING_BACK)
    for row in rows:
        try:
            with transaction.atomic():
                if not (_unwrite(row) if batch.verb == WRITE else _undo(row, by)):
                    continue
                BatchRow.objects.filter(pk=row.pk).update(undone=True)
        except RefusedError:
            continue
        undone += 1
    # Last, for each row is taken back by itself and but once: who was interrupted in the middle may press again.
    if not Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=clock.Now()):
        raise WrongStateError("application.undo.raced", _("This was taken back already."))
    audit.record("application.bulk_undone", on=batch, by=by.id, n=undone)
    return undone


def _key(row: BatchRow) -> str:
    return notice_key(row.message) if row.message else message_key(row.application)


def _unwrite(row: BatchRow) -> bool:
    """A message that was read stays."""
    message = row.message
    if message is None or message.read_at or not cancel_queued(notice_key(message)):
        return False
    message.delete()
    return True


def _undo(row: BatchRow, by: User) -> bool:
    application = row.application
    if application.version != row.version:
        return False
    if application.volunteer_id and not cancel_queued(message_key(application)):
        return False
    undo(application, before=row.before, by=by)
    return True
