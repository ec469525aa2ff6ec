"""API v1: what can be read, and certificates checked. Parameters are parsed by the pages' own form (opportunities.forms)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.errors import HttpError, ValidationError

from talka.certificates import checking
from talka.core.errors import RefusedError
from talka.interchange import queries, schemas
from talka.interchange.api import acting, document, handed, partners
from talka.interchange.api.gate import ProblemRaised, TooManyRaised, checked, fresh
from talka.interchange.forms import ChangesForm, LimitForm, OrganisationsForm, PeriodForm, StrictSearchForm
from talka.interchange.schemas import ChangePage, OpportunityPage, OpportunityShape, OrganisationPage, OrganisationShape
from talka.interchange.schemas.check import CheckQuestion, CheckShape
from talka.interchange.schemas.figures import StatisticsTable
from talka.interchange.schemas.problems import mistake
from talka.opportunities.forms import understand
from talka.opportunities.queries import detail, whole
from talka.opportunities.search import search
from talka.organisations.queries import directory
from talka.statistics.queries.published import as_data

PUBLIC_ID = re.compile(r"[2-9b-z]{10}")
NUMBER = re.compile(r"[0-9]{11}|[2-9b-z]{10}")

api = document.Documented(
    title="Talka",
    version="1.0.0",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    renderer=document.Readable(),
    description="Volunteer opportunities of Latvia. Read freely; please keep copies no longer than `apply_until`.",
)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each mistake in a body or an address, with the way to it."""
    raise ProblemRaised(HTTPStatus.UNPROCESSABLE_ENTITY, _("See the errors."), map(mistake, error.errors))


@api.exception_handler(HttpError)
def _not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    raise ProblemRaised(error.status_code, _("The body is not JSON that can be read."))


@api.exception_handler(Exception)
def _to_the_gate(request: HttpRequest, error: Exception) -> HttpResponse:
    """All that an operation raises is told by the gate; ninja would write a traceback to the asker under DEBUG."""
    raise error


def _next(request: HttpRequest, response: HttpResponse, name: str, cursor: str) -> None:
    """RFC 8288: the same question, one page on."""
    parameters = request.GET.copy()
    parameters[name] = cursor
    response["Link"] = f'<{settings.SITE_URL}{request.path}?{parameters.urlencode()}>; rel="next"'


def _mark(at: datetime, pk: int) -> str:
    """A place in the order of changes, fit to stand in an address as it is: there "+" would be a space."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z,{pk}"


def _missing() -> ProblemRaised:
    return ProblemRaised(HTTPStatus.NOT_FOUND, _("There is nothing with this id, or it is not public."))


@api.get(
    "/opportunities",
    response=document.answers(OpportunityPage),
    openapi_extra=document.parameters(*document.SEARCH),
    summary=gettext_noop("Search open opportunities"),
    operation_id="opportunities",
)
def opportunities(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    form, rows = StrictSearchForm(request.GET), LimitForm(request.GET)
    checked(form, rows)
    page = search(understand(form, limit=rows.asked).query)
    if page.next_cursor:
        _next(request, response, "cursor", page.next_cursor)
    fresh(response, page.next_deadline)
    return {
        "items": [schemas.opportunity(row) for row in whole(page.ids)],
        "total": page.total,
        "total_is_exact": page.total_is_exact,
        "next": page.next_cursor or None,
        "facets": page.facets,
    }


@api.get(
    "/opportunities/{public_id}",
    response=document.answers(OpportunityShape, HTTPStatus.NOT_FOUND),
    summary=gettext_noop("One opportunity, open or over"),
    operation_id="opportunity",
)
def opportunity(request: HttpRequest, response: HttpResponse, public_id: str) -> schemas.OpportunityShape:
    found = detail(public_id) if PUBLIC_ID.fullmatch(public_id) else None
    if found is None:
        raise _missing()
    fresh(response, found.apply_until if getattr(found, "is_open", False) else None)
    return schemas.opportunity(found)


@api.get(
    "/organisations",
    response=document.answers(OrganisationPage),
    openapi_extra=document.parameters(*document.ORGANISATIONS),
    summary=gettext_noop("Organisers in alphabetical order"),
    operation_id="organisations",
)
def organisations(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    form = OrganisationsForm(request.GET)
    checked(form)
    told = form.cleaned_data
    filters = {name: told[name] for name in ("q", "kind", "field", "municipality")}
    page = directory(**filters, after=told["cursor"], limit=form.asked)
    if page.after:
        _next(request, response, "cursor", page.after)
    fresh(response)
    return {
        "items": [schemas.organisation(row) for row in page.organisations],
        "total": page.total,
        "next": page.after or None,
    }


@api.get(
    "/organisations/{registration_number}",
    response=document.answers(OrganisationShape, HTTPStatus.NOT_FOUND),
    summary=gettext_noop("One organiser by registration number, or by id where it has none"),
    operation_id="organisation",
)
def organisation(request: HttpRequest, response: HttpResponse, registration_number: str) -> schemas.OrganisationShape:
    found = queries.organisation(registration_number) if NUMBER.fullmatch(registration_number) else None
    if found is None:
        raise _missing()
    fresh(response)
    return schemas.organisation(found)


@api.get(
    "/changes",
    response=document.answers(ChangePage),
    openapi_extra=document.parameters(*document.CHANGES),
    summary=gettext_noop("What changed since, oldest first: to keep a copy up to date"),
    operation_id="changes",
)
def changes(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    form = ChangesForm(request.GET)
    checked(form)
    at, pk = form.cleaned_data["after"]
    rows = queries.changes(at, pk, form.asked)
    data = {row.pk: schemas.opportunity(row) for row in whole([row.pk for row in rows if row.is_open])}
    following = _mark(rows[-1].modified, rows[-1].pk) if rows else _mark(at, pk)
    _next(request, response, "after", following)
    fresh(response)
    return {
        "items": [
            {
                "id": row.public_id,
                "state": "updated" if row.is_open else "deleted",
                "modified": row.modified,
                "data": data.get(row.pk) if row.is_open else None,
            }
            for row in rows
        ],
        "next": following,
    }


@api.post(
    "/certificates/verify",
    response=document.answers(CheckShape, HTTPStatus.BAD_REQUEST),
    summary=gettext_noop("Check a certificate by its code or its file"),
    operation_id="verify_certificate",
)
def verify_certificate(request: HttpRequest, asked: CheckQuestion) -> dict[str, Any]:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        found = checking.verify_file(asked.file) if asked.file else checking.answer(asked.code, address=address)
    except checking.TooManyMissesError as many:
        raise TooManyRaised(many.wait) from many
    except RefusedError as refused:
        told = [{"parameter": "file", "detail": refused.message, "code": refused.code}]
        raise ProblemRaised(HTTPStatus.UNPROCESSABLE_ENTITY, refused.message or _("See the errors."), told) from refused
    return checking.as_api(found)


@api.get(
    "/statistics/{table}",
    response=document.answers(StatisticsTable, HTTPStatus.NOT_FOUND),
    openapi_extra=document.parameters(document.PERIOD),
    summary=gettext_noop("One published table of statistics"),
    operation_id="statistics",
)
def statistics(request: HttpRequest, response: HttpResponse, table: str) -> dict[str, Any]:
    form = PeriodForm(request.GET)
    checked(form)
    try:
        found = as_data(table, form.cleaned_data["period"])
    except KeyError as error:
        raise ProblemRaised(HTTPStatus.NOT_FOUND, _("There is no table with this code.")) from error
    fresh(response)
    return found


api.add_router("", partners.router)
api.add_router("", acting.router)
api.add_router("", handed.router)
