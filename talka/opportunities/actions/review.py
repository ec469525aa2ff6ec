"""The way to publication: at once, or past a moderator's eyes when it is an organisation's first."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities import messages
from talka.opportunities.actions.own import IncompleteError
from talka.opportunities.actions.states import move, publish
from talka.opportunities.actions.telling import tell_team
from talka.opportunities.enums import ReturnReason, State
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.content import content
from talka.opportunities.queries.own import may_publish, missing, needs_review
from talka.organisations.models import Organisation


def publish_own(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """The team presses "Publish". Afterwards it is `published`, or `in_review` when a moderator has to see it first.

    Raises IncompleteError with what is missing, RefusedError when the organisation may not publish yet.
    """
    if opportunity.is_template or opportunity.removed_at:
        raise RefusedError("opportunity.publish.not_a_draft", _("Make a draft of it first."))
    lacking = missing(content(opportunity), now=clock.now())
    if lacking:
        raise IncompleteError({one.item: one.message for one in lacking})
    with transaction.atomic():
        organisation = Organisation.objects.get(pk=opportunity.organisation_id)
        if not may_publish(organisation):
            raise RefusedError(
                "opportunity.publish.not_verified",
                _("Your organisation is not verified yet. The draft is kept; publish it as soon as it is."),
            )
        if opportunity.state == State.DRAFT and needs_review(organisation):
            return move(opportunity, "send_to_review", by=by, sent_to_review_at=clock.Now(), review_note="")
        return publish(opportunity, by=by)


def take_back(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """The team takes it out of the queue to write on."""
    return move(opportunity, "return_to_draft", by=by, sent_to_review_at=None)


def approve_first(opportunity: Opportunity, *, by: UUID) -> Opportunity:
    """A moderator lets the first one be published; the team is told."""
    with transaction.atomic():
        if opportunity.state != State.IN_REVIEW:
            raise WrongStateError("opportunity.approve.not_waiting", _("It does not wait for review any more."))
        published = publish(opportunity, by=by)
        tell_team(published, messages.APPROVED, {"title": published.title})
    return published


def return_first(opportunity: Opportunity, *, reason: str, note: str = "", by: UUID) -> Opportunity:
    """A moderator sends it back: `reason` of ReturnReason, `note` in own words; for "other" the note is needed."""
    if reason not in ReturnReason.values or (reason == ReturnReason.OTHER and not note.strip()):
        raise RefusedError("opportunity.reason_missing", _("Say why."))
    with transaction.atomic():
        returned = move(
            opportunity, "return_to_draft", by=by, reason=reason, review_note=note.strip(), sent_to_review_at=None
        )
        tell_team(
            returned, messages.RETURNED, {"title": returned.title, "reason": reason, "note": returned.review_note}
        )
    return returned
