"""The same words to many: whoever is in one state of an opportunity reads them, each in a conversation of their own."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.actions.bulk import UNDO_FOR, WRITE
from talka.applications.actions.conversing import AN_HOUR, MOST_AN_HOUR, TOO_MANY, notice_key, say
from talka.applications.enums import Side
from talka.applications.models import Application, Batch, BatchRow
from talka.applications.queries import addressed, is_halted
from talka.applications.queries.inbox import Wanted
from talka.applications.queries.times import WITH_SHIFTS
from talka.core import audit, clock, locks
from talka.core.errors import RefusedError
from talka.notifications.actions import postpone_queued
from talka.opportunities.models import Opportunity

AT_MOST = 2_000
"""Five hundred take a second and a half."""
PATIENCE = 60
"""Seconds. Who presses twice waits for what the first press did."""


def write_to_many(opportunity: Opportunity, wanted: Wanted, *, by: User, text: str = "", template: str = "") -> Batch:
    """Write to everybody of `opportunity` who is in the state, and of the shift, that are `wanted`.

    To whom it cannot be written (a minor without a guardian's consent, whose own application it is) stays unwritten and
    is reported. Whoever got the same within the hour does not get it again; where that is everybody, what was done then
    is returned. It is stored and told as one: an interruption leaves nothing half done.

    Raises RefusedError: nothing to say, nobody to say it to, too many at once, too often, a moderator holds the work up.
    """
    text = text.strip()
    if not text and not template:
        raise RefusedError("message.empty", _("Write a message."))
    if is_halted(opportunity):
        raise RefusedError("message.halted", _("You can write again when the moderator lets it go on."))
    organisation = opportunity.organisation
    with transaction.atomic():
        locks.queue_up(f"write to many {organisation.pk}", seconds=PATIENCE)
        earlier = Batch.objects.filter(organisation=organisation, verb=WRITE, at__gt=clock.Now() - AN_HOUR)
        rows = addressed(organisation, wanted)
        told = BatchRow.objects.filter(batch__in=earlier, application__in=rows, undone=False)
        told = told.filter(message__template=template) if template else told.filter(message__text=text)
        left = list(
            rows.exclude(pk__in=told.values("application"))
            .select_related("volunteer", "organisation", "pair", "opportunity__organisation")
            .prefetch_related(WITH_SHIFTS)[: AT_MOST + 1]
        )
        if not left and (last := told.select_related("batch").last()):
            return last.batch
        _refuse(len(left), earlier.count())
        return _write(left, Batch(organisation=organisation, by=by, verb=WRITE), by, text, template)


def _refuse(people: int, earlier: int) -> None:
    if not people:
        raise RefusedError("message.nobody", _("There is nobody like this to write to."))
    if people > AT_MOST:
        text = _("These are more than %(n)d people. Write to one shift after another.")
        raise RefusedError("message.too_large", text % {"n": AT_MOST})
    if earlier >= MOST_AN_HOUR:
        raise RefusedError("message.too_many", str(TOO_MANY))


def _write(people: list[Application], batch: Batch, by: User, text: str, template: str) -> Batch:
    batch.save()
    done = [_one(one, batch, by, text, template) for one in people]
    BatchRow.objects.bulk_create(done)
    Batch.objects.filter(pk=batch.pk).update(at=clock.Now())  # clock.now() is that of the request's beginning
    batch.refresh_from_db(fields=["at"])
    written = [one.message for one in done if one.message]
    postpone_queued(*[notice_key(one) for one in written], until=batch.at + UNDO_FOR)
    audit.record("message.sent_to_many", on=batch, by=by.id, n=len(written))
    return batch


def _one(application: Application, batch: Batch, by: User, text: str, template: str) -> BatchRow:
    row = BatchRow(batch=batch, application=application, before=application.state, version=application.version)
    try:
        row.message = say(application, side=Side.ORGANISER, by=by, text=text, template=template, delay=UNDO_FOR)
    except RefusedError as error:
        row.version, row.refused, row.refused_text = None, error.code[:80], error.message[:300]
    return row
