"""From one state to the next, as workflow.py allows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities import messages
from talka.opportunities.actions.telling import tell_team
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity, OpportunityChange
from talka.opportunities.search import deindex, index
from talka.opportunities.workflow import OPPORTUNITY

DONE = {
    "send_to_review": "opportunity.sent_to_review",
    "return_to_draft": "opportunity.returned_to_draft",
    "publish": "opportunity.published",
    "reopen": "opportunity.reopened",
    "extend": "opportunity.extended",
    "close": "opportunity.closed",
    "cancel": "opportunity.cancelled",
    "hide": "opportunity.hidden",
    "unhide": "opportunity.unhidden",
    "unhide_closed": "opportunity.unhidden",
    "unhide_archived": "opportunity.unhidden",
}
"""Verb → code in the audit trail."""
WAY_BACK: dict[str, str] = {State.PUBLISHED: "unhide", State.ARCHIVED: "unhide_archived"}
"""State in which it was hidden → verb that leads there; from all else `unhide_closed`, which opens nothing."""
ARCHIVED_AT_ONCE = 1_000


def move(opportunity: Opportunity, verb: str, *, by: UUID | None, reason: str = "", **more: Any) -> Opportunity:
    """One step of the workflow, if nobody was faster. `more`: columns written with it."""
    target = OPPORTUNITY.target(verb, opportunity.state)
    with transaction.atomic():
        unchanged = Opportunity.objects.filter(pk=opportunity.pk, state=opportunity.state, version=opportunity.version)
        moved = unchanged.update(
            state=target, state_reason=reason, updated_at=clock.Now(), version=F("version") + 1, **more
        )
        if not moved:
            raise WrongStateError(f"opportunity.{verb}.raced", _("Somebody else changed this meanwhile."))
        audit.record(DONE[verb], on=opportunity, by=by, **({"reason": reason} if reason else {}))
        index([opportunity.pk])
    opportunity.refresh_from_db()
    return opportunity


def publish(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """From draft, review or closed. Refused when the deadline has come, the text is not whole or publishing is paused."""
    _whole(opportunity, "publish", needed_after=clock.now())
    _refuse_paused(opportunity, "publish")
    return move(opportunity, "publish", by=by, published_at=Coalesce(F("published_at"), clock.Now()))


def extend(opportunity: Opportunity, *, until: datetime, by: UUID | None) -> Opportunity:
    """A later deadline (the first instant that is too late) of what is published; the public log of changes says so."""
    return _until(opportunity, until, "extend", by=by)


def reopen(opportunity: Opportunity, *, until: datetime, by: UUID | None) -> Opportunity:
    """Closed, or over because its deadline came: applications are taken again until the new deadline."""
    _refuse_paused(opportunity, "reopen")
    return _until(opportunity, until, "reopen", by=by)


def _until(opportunity: Opportunity, until: datetime, verb: str, *, by: UUID | None) -> Opportunity:
    before = opportunity.apply_until
    if until <= clock.now() or (verb == "extend" and before is not None and until <= before):
        raise RefusedError(
            f"opportunity.{verb}.deadline", _("Choose a later last day to apply, one that is still to come.")
        )
    with transaction.atomic():
        if verb == "reopen":
            opportunity.apply_until = until
            _whole(opportunity, verb, needed_after=None)
        moved = move(opportunity, verb, by=by, apply_until=until)
        OpportunityChange.objects.create(
            opportunity=moved,
            at=moved.updated_at,
            item="apply_until",
            old=before.isoformat() if before else None,
            new=until.isoformat(),
        )
    return moved


def _refuse_paused(opportunity: Opportunity, verb: str) -> None:
    if opportunity.organisation.publishing_paused:
        raise RefusedError(
            f"opportunity.{verb}.paused", _("Publishing is paused until the waiting applications are answered.")
        )


def close(opportunity: Opportunity, *, by: UUID | None, reason: str = "") -> Opportunity:
    """No more applications; it may be published again."""
    return move(opportunity, "close", by=by, reason=reason)


def cancel(opportunity: Opportunity, *, reason: str, by: UUID | None) -> Opportunity:
    """The work will not take place. Its page stays and says so."""
    return move(opportunity, "cancel", by=by, reason=_given(reason))


def hide(opportunity: Opportunity, *, reason: str, by: UUID | None, note: str = "") -> Opportunity:
    """A moderator takes it from the public, page and all. `note` are the moderator's own words to the team."""
    before = {"state_before": opportunity.state, "reason_before": opportunity.state_reason}
    with transaction.atomic():
        hidden = move(opportunity, "hide", by=by, reason=_given(reason), **before)
        tell_team(hidden, messages.HIDDEN, {"title": hidden.title, "reason": hidden.state_reason, "note": note})
    return hidden


def unhide(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """The moderator's decision is taken back: it is again what it was, for the reason it was that.

    Published, and by now past its deadline, it becomes archived within a minute.
    """
    verb = WAY_BACK.get(opportunity.state_before, "unhide_closed")
    if verb == "unhide":
        _whole(opportunity, verb, needed_after=None)
    return move(opportunity, verb, by=by, reason=opportunity.reason_before, state_before="", reason_before="")


def _whole(opportunity: Opportunity, verb: str, *, needed_after: datetime | None) -> None:
    """Refuse what lacks a part that everything published has; with `needed_after`, also a deadline that is no later."""
    until = opportunity.apply_until
    if until is None or (needed_after is not None and until <= needed_after):
        raise RefusedError(
            f"opportunity.{verb}.deadline", _("Choose a date until which to apply that is still to come.")
        )
    if not opportunity.duties.strip():
        raise RefusedError(f"opportunity.{verb}.duties", _("Describe what the volunteer will do."))
    if not opportunity.origin and not opportunity.declared:
        raise RefusedError(
            f"opportunity.{verb}.declared", _("Confirm that the work replaces no employee and brings no profit.")
        )


def _given(reason: str) -> str:
    if not reason.strip():
        raise RefusedError("opportunity.reason_missing", _("Say why."))
    return reason.strip()


def archive_expired() -> int:
    """Write `archived` where the deadline has come; nobody could apply since that second. Its team is told. Returns how many.

    A thousand at a time; rows that somebody is working on wait for the next minute.
    """
    done = 0
    while True:
        with transaction.atomic():
            expired = Opportunity.objects.expired().order_by("apply_until", "pk").select_for_update(skip_locked=True)
            rows = list(expired.values_list("pk", "public_id")[:ARCHIVED_AT_ONCE])
            ids = [pk for pk, _public_id in rows]
            archived = Opportunity.objects.filter(pk__in=ids)
            archived.update(state=State.ARCHIVED, updated_at=clock.Now(), version=F("version") + 1)
            audit.record_many("opportunity.archived", kind=Opportunity, ids=[public_id for _pk, public_id in rows])
            deindex(ids)
            _tell_over(ids)
        done += len(rows)
        if len(rows) < ARCHIVED_AT_ONCE:
            return done


def _tell_over(ids: list[int]) -> None:
    own = Opportunity.objects.filter(pk__in=ids, origin="").select_related("organisation__branch_of")
    for row in own:
        context: dict[str, str | int] = {"title": row.title, "applied": row.applied, "approved": row.approved}
        tell_team(row, messages.OVER, context, key=f"over:{row.public_id}:{row.version}")
