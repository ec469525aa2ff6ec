"""What a channel says became of an application that was handed over to it."""

from __future__ import annotations

from django.db import transaction

from talka.applications.actions.conversing import write
from talka.applications.actions.deciding import approve, complete, decline, no_show, waitlist
from talka.applications.enums import Side, State
from talka.applications.models import Application, Handover, Message
from talka.core import audit

STATES = {
    "approve": State.APPROVED,
    "waitlist": State.WAITLISTED,
    "decline": State.DECLINED,
    "complete": State.COMPLETED,
    "no_show": State.NO_SHOW,
}
ACTS = {"approve": approve, "waitlist": waitlist, "complete": complete, "no_show": no_show}


def outcome_told(handover: Handover, outcome: str, *, reason: str = "") -> Application:
    """Lead the application there and tell the volunteer; told again it changes nothing.

    Raises RefusedError and WrongStateError as the acts of a team do.
    """
    with transaction.atomic():
        rows = Application.objects.select_related("volunteer", "organisation", "pair", "opportunity__organisation")
        application = rows.get(pk=handover.application_id)
        if application.state == STATES[outcome]:
            return application
        if outcome == "decline":
            decline(application, by=None, reason=reason)
        else:
            ACTS[outcome](application, by=None)
        audit.record("application.outcome_told", on=application, origin=handover.receiver.origin, outcome=outcome)
    return application


def receiver_writes(handover: Handover, *, text: str = "", template: str = "") -> Message:
    """A message of the channel's people; the volunteer reads it as the organiser's."""
    return write(handover.application, side=Side.ORGANISER, by=None, text=text, template=template)
