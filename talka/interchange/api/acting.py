"""API v1: what an organisation's own program does in the name of the admin who made its token; outcomes from partners.

The person is in the audit trail and must still be in the team: a program may do no more than the people whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import DataError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.models import Application
from talka.core.errors import RefusedError
from talka.hours import actions as hours
from talka.hours.schemas import Work, between
from talka.interchange import queries
from talka.interchange.api import document
from talka.interchange.api.callers import client_of, once
from talka.interchange.api.gate import ProblemRaised
from talka.interchange.api.handed import handed_to
from talka.interchange.schemas.acting import OutcomeQuestion, OutcomeShape, WorkAnswer, WorkBatch, WorkLine
from talka.organisations.actor import roles_of
from talka.organisations.models import Organisation

router = Router()
MANY_ERRORS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)


def _acting(request: HttpRequest) -> tuple[Organisation, User]:
    """The organisation, and the person in whose name the program acts. Raises RefusedError."""
    client = client_of(request)
    organisation, person = client.partner.organisation, client.made_by
    if organisation is None:
        raise RefusedError("client.no_organisation", _("Only an organisation's own program may do this."))
    if person is None or not person.is_active or organisation.pk not in roles_of(person):
        raise RefusedError("client.orphan", _("Whoever made this token is no longer in the team: make a new one."))
    return organisation, person


@router.post(
    "/applications/{public_id}/outcome",
    response=document.token_answers({200: OutcomeShape}, *MANY_ERRORS),
    openapi_extra=document.with_token(document.IDEMPOTENCY_KEY),
    summary=gettext_noop("Answer an application, or say what became of the work"),
    operation_id="application_outcome",
    url_name="application_outcome",
)
def application_outcome(request: HttpRequest, public_id: str, said: OutcomeQuestion) -> dict[str, Any]:
    row_of = _of_partner if client_of(request).partner.organisation is None else _of_team
    answer = row_of(request, public_id, said)

    def act() -> dict[str, Any]:
        row = answer()
        return {"id": row.public_id, "state": row.state, "reason": row.reason}

    return once(request, act)


def _of_partner(request: HttpRequest, public_id: str, said: OutcomeQuestion) -> Callable[[], Application]:
    """What was handed over: the partner itself answers; said twice, it is done once."""
    found = handed_to(request, public_id)
    return lambda: applications.outcome_told(found, said.outcome, reason=said.reason)


def _of_team(request: HttpRequest, public_id: str, said: OutcomeQuestion) -> Callable[[], Application]:
    organisation, person = _acting(request)
    found = queries.application_of(organisation, public_id)
    if found is None:
        raise ProblemRaised(HTTPStatus.NOT_FOUND, _("There is no application with this id."))
    return lambda: _answer(found, said, person)


def _answer(found: Application, said: OutcomeQuestion, person: User) -> Application:
    if said.outcome == "decline":
        return applications.decline(found, by=person, reason=said.reason)
    act = {
        "approve": applications.approve,
        "waitlist": applications.waitlist,
        "complete": applications.complete,
        "no_show": applications.no_show,
    }[said.outcome]
    return act(found, by=person)


@router.post(
    "/work-records:batch",
    response=document.token_answers({200: WorkAnswer}, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=document.with_token(document.IDEMPOTENCY_KEY),
    summary=gettext_noop("Write hours of up to 100 volunteers at once; each has a verdict of its own"),
    operation_id="work_records",
    url_name="work_records",
)
def work_records(request: HttpRequest, batch: WorkBatch) -> dict[str, Any]:
    organisation, person = _acting(request)
    return once(request, lambda: {"items": _enter_all(organisation, batch.items, person)})


def _enter_all(organisation: Organisation, lines: list[WorkLine], person: User) -> list[dict[str, str]]:
    """In the transaction of the request: all volunteers are locked at once, or two batches could wait for each other."""
    hours.lock_volunteers(queries.workers(organisation, [line.application for line in lines]))
    return [_enter(organisation, line, person) for line in lines]


def _enter(organisation: Organisation, line: WorkLine, person: User) -> dict[str, str]:
    told = {"application": line.application, "record": "", "state": "", "code": "", "text": ""}
    found = queries.workable_application(organisation, line.application)
    if found is None:
        return told | {"code": "hours.not_approved", "text": _("No work can be written for this application.")}
    work = between(line.start, line.end) if line.start and line.end else Work(line.date, line.minutes)
    try:
        with transaction.atomic():
            record = hours.enter(found, work=work, by=person, done=line.done.replace("\x00", ""))
    except RefusedError as refused:
        return told | {"code": refused.code, "text": str(refused.message)}
    except (DataError, OverflowError):
        return told | {"code": "hours.unreadable", "text": _("The times cannot be read.")}
    return told | {"record": record.public_id, "state": record.state}
