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
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.opportunities.search import deindex, index
from talka.opportunities.workflow import OPPORTUNITY

DONE = {
    "publish": "opportunity.published",
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


def _move(opportunity: Opportunity, verb: str, *, by: UUID | None, reason: str = "", **more: Any) -> Opportunity:
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
    if opportunity.organisation.publishing_paused:
        raise RefusedError(
            "opportunity.publish.paused", _("Publishing is paused until the waiting applications are answered.")
        )
    return _move(opportunity, "publish", by=by, published_at=Coalesce(F("published_at"), clock.Now()))


def close(opportunity: Opportunity, *, by: UUID | None, reason: str = "") -> Opportunity:
    """No more applications; it may be published again."""
    return _move(opportunity, "close", by=by, reason=reason)


def cancel(opportunity: Opportunity, *, reason: str, by: UUID | None) -> Opportunity:
    """The work will not take place. Its page stays and says so."""
    return _move(opportunity, "cancel", by=by, reason=_given(reason))


def hide(opportunity: Opportunity, *, reason: str, by: UUID | None) -> Opportunity:
    """A moderator takes it from the public, page and all."""
    before = {"state_before": opportunity.state, "reason_before": opportunity.state_reason}
    return _move(opportunity, "hide", by=by, reason=_given(reason), **before)


def unhide(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """The moderator's decision is taken back: it is again what it was, for the reason it was that.

    Published, and by now past its deadline, it becomes archived within a minute.
    """
    verb = WAY_BACK.get(opportunity.state_before, "unhide_closed")
    if verb == "unhide":
        _whole(opportunity, verb, needed_after=None)
    return _move(opportunity, verb, by=by, reason=opportunity.reason_before, state_before="", reason_before="")


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
    """Write `archived` where the deadline has come; nobody could apply since that second. Returns how many.

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
        done += len(rows)
        if len(rows) < ARCHIVED_AT_ONCE:
            return done
