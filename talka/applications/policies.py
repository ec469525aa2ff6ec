"""Who may see and do what with an application: its volunteer, and the team of its organisation. Nobody else, 404."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404
from django.utils.functional import Promise

from talka.accounts.models import User
from talka.applications.enums import DeclineReason, Side, State, SystemReason, WithdrawReason
from talka.applications.models import (
    Agreement,
    Application,
    Attachment,
    Batch,
    Disclosure,
    DisclosureRequest,
    GuardianConsent,
    Handover,
    Message,
)
from talka.applications.queries import consent_by_token, is_halted
from talka.applications.queries.disclosures import SHARES
from talka.applications.queries.handovers import by_page_token
from talka.applications.queries.times import WITH_SHIFTS, first_start
from talka.applications.workflow import APPLICATION, COORDINATOR, VOLUNTEER
from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.applying import to_apply
from talka.organisations.models import Organisation

LINK_HOLDS = timedelta(days=90)
"""So long after an application has ended the link to it still opens for whom it was handed over to."""
HALTED_VERBS = frozenset({"decline", "complete", "no_show", "withdraw", "refuse_offer"})
"""While a moderator holds up the work or its organisation: letting people go, and saying who had come before.

The team still reads applications (by pair names: disclosed fields stay shut) and terminates agreements; all else that
brings it nearer to a person is refused by actions.moves.not_halted."""
AFTERWARDS = frozenset({"complete", "no_show"})
WHOLE = ("volunteer", "opportunity__organisation", "organisation", "pair", "insurance")


def own(user: User, public_id: str) -> Application:
    """The volunteer's own application, with all that its page shows."""
    rows = Application.objects.filter(volunteer=user, public_id=public_id).select_related(*WHOLE)
    return _found(rows.prefetch_related(WITH_SHIFTS, "answers").first())


def received(organisation: Organisation, public_id: str) -> Application:
    """An application to an organisation that the actor got by organisations.policies.access."""
    rows = Application.objects.filter(organisation=organisation, public_id=public_id).select_related(*WHOLE)
    return _found(rows.prefetch_related(WITH_SHIFTS, "answers").first())


def _found(row: Application | None) -> Application:
    if row is None:
        raise Http404
    return row


def open_for(public_id: str) -> Opportunity:
    """The opportunity somebody wants to apply to, with what the page asks; one that is not public does not exist."""
    found = to_apply(public_id)
    if found is None:
        raise Http404
    return found


def live_of(user: User, opportunity: Opportunity) -> Application | None:
    """The person's live application for it, if there is one."""
    return Application.objects.live().filter(volunteer=user, opportunity=opportunity).first()


def own_request(user: User, public_id: str) -> DisclosureRequest:
    rows = DisclosureRequest.objects.select_related(*(f"application__{one}" for one in WHOLE))
    found = rows.filter(application__volunteer=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_disclosure(user: User, public_id: str) -> Disclosure:
    rows = Disclosure.objects.select_related("application__organisation")
    found = rows.filter(application__volunteer=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def batch(organisation: Organisation, public_id: str) -> Batch:
    found = Batch.objects.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def agreement_of(application: Application) -> Agreement | None:
    """The one in force or being made, else the last that was terminated."""
    found: Agreement | None = (
        application.agreements.select_related(*(f"application__{one}" for one in WHOLE)).order_by("-pk").first()
    )
    return found


def message_of(application: Application, public_id: str) -> Message:
    found = application.messages.filter(public_id=public_id, removed_at=None).first()
    if found is None:
        raise Http404
    return found


def attachment(application: Application, file_id: str) -> Attachment:
    """A file of this conversation; one of a message that was taken out does not exist."""
    rows = Attachment.objects.filter(message__application=application, message__removed_at=None)
    found = rows.select_related("file").filter(file__public_id=file_id, file__removed_at=None).first()
    if found is None:
        raise Http404
    return found


def consent(token: str) -> GuardianConsent:
    """By the guardian's link. Raises Http404 for a token that no row knows."""
    found = consent_by_token(token)
    if found is None:
        raise Http404
    return found


def handed(token: str) -> Handover:
    """By the link sent to the contact of the channel that has it. Raises Http404.

    Gone with the person, with the contact, and some time after the application has ended: mailboxes outlive their people.
    """
    found = by_page_token(token)
    if found is None or found.application.volunteer_id is None:
        raise Http404
    ended = found.application.ended_at
    if ended is not None and ended < clock.now() - LINK_HOLDS:
        raise Http404
    return found


def verbs(application: Application, side: Side) -> list[str]:
    """What this side may do now, by the workflow's table, once the work has begun also who came.

    While a moderator holds up the work, by HALTED_VERBS.
    """
    found = APPLICATION.verbs(application.state, COORDINATOR if side == Side.ORGANISER else VOLUNTEER)
    start = first_start(application)
    if start is not None and start > clock.now():
        found = [one for one in found if one not in AFTERWARDS]
    return [one for one in found if one in HALTED_VERBS] if is_halted(application.opportunity) else found


def may_ask(application: Application) -> bool:
    """May its organiser still ask the volunteer for something (actions.ask refuses the same)?"""
    return application.state in SHARES and not is_halted(application.opportunity)


def reason_text(application: Application) -> str | Promise:
    """The words of the coded reason; empty where there is none. Some codes ("time") are said by either side in its words."""
    own = DeclineReason if application.state == State.DECLINED else WithdrawReason
    for codes in (own, SystemReason):
        if application.reason in codes.values:
            return codes(application.reason).label
    return ""
