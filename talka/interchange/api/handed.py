"""API v1: a partner's program fetches what was handed over to it, and writes to the volunteer by way of Talka."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from talka.applications import actions as applications
from talka.applications.enums import Side
from talka.applications.models import Handover
from talka.applications.queries.conversation import conversation
from talka.interchange.api import document
from talka.interchange.api.callers import client_of, once
from talka.interchange.api.gate import ProblemRaised, checked
from talka.interchange.forms import HandedForm
from talka.interchange.outgoing.queries import handover, handovers
from talka.interchange.schemas.handed import HandedApplication, HandedPage, HandedSent, HandedText, handed

router = Router()
NOT_FOUND, CONFLICT, REFUSED = HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY


def handed_to(request: HttpRequest, public_id: str) -> Handover:
    """Raises ProblemRaised 404 for what was handed over to somebody else, or is no more."""
    found = handover(client_of(request).partner, public_id)
    if found is None:
        raise ProblemRaised(NOT_FOUND, _("There is no application with this id."))
    return found


def _looked_at(found: Handover) -> HandedApplication:
    applications.handover_opened(found)
    applications.mark_read(found.application, side=Side.ORGANISER)
    return handed(found, conversation(found.application))


@router.get(
    "/partner/applications",
    response=document.token_answers({200: HandedPage}, REFUSED),
    openapi_extra=document.with_token(*document.HANDED),
    summary=gettext_noop("Applications that were handed over to you, oldest first"),
    operation_id="partner_applications",
)
def partner_applications(request: HttpRequest) -> dict[str, Any]:
    form = HandedForm(request.GET)
    checked(form)
    rows = handovers(client_of(request).partner, form.cleaned_data["after"] or 0, form.asked)
    full = len(rows) == form.asked
    return {"items": [_looked_at(one) for one in rows], "next": str(rows[-1].pk) if rows and full else None}


@router.get(
    "/partner/applications/{public_id}",
    response=document.token_answers({200: HandedApplication}, NOT_FOUND),
    openapi_extra=document.with_token(),
    summary=gettext_noop("One application that was handed over to you, with its conversation"),
    operation_id="partner_application",
)
def partner_application(request: HttpRequest, public_id: str) -> HandedApplication:
    return _looked_at(handed_to(request, public_id))


@router.post(
    "/partner/applications/{public_id}/messages",
    response=document.token_answers({200: HandedSent}, NOT_FOUND, CONFLICT, REFUSED),
    openapi_extra=document.with_token(document.IDEMPOTENCY_KEY),
    summary=gettext_noop("Write to the volunteer of an application that was handed over to you"),
    operation_id="write_to_volunteer",
)
def write_to_volunteer(request: HttpRequest, public_id: str, said: HandedText) -> dict[str, Any]:
    found = handed_to(request, public_id)

    def act() -> dict[str, Any]:
        text = said.text.replace("\x00", "")
        return {"id": applications.receiver_writes(found, text=text, template=said.template).public_id}

    return once(request, act)
