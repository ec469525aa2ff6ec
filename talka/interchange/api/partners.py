"""API v1: what a partner's program may write, by its own ids."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Status

from talka.interchange import actions, queries, schemas
from talka.interchange.actions import Pushed, Terms
from talka.interchange.api import document
from talka.interchange.api.callers import client_of, once
from talka.interchange.api.gate import ProblemRaised
from talka.interchange.enums import Verdict
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.texts import line
from talka.interchange.models import Partner
from talka.interchange.schemas.partner import Batch, BatchAnswer, Offer, PartnerOpportunity, Written, item_of
from talka.opportunities.models import Opportunity

LONGEST_ID = 200
router = Router()
CHANGED, NOT_FOUND, REFUSED = (
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def _id(text: str) -> str:
    """The id as it is kept. One that would be kept otherwise than it was sent could never be found again."""
    if not text or len(text) > LONGEST_ID or line(text) != text:
        raise _missing()
    return text


def _missing() -> ProblemRaised:
    return ProblemRaised(NOT_FOUND, _("You have sent nothing with this id."))


def _terms(request: HttpRequest) -> Terms:
    only_new = request.headers.get("If-None-Match")
    if only_new not in {None, "*"}:
        raise ProblemRaised(HTTPStatus.BAD_REQUEST, _("If-None-Match takes only * here."))
    return Terms(request.headers.get("If-Match", ""), only_new=only_new == "*")


def _shape(row: Opportunity) -> PartnerOpportunity:
    return {
        "external_id": row.external_id,
        "id": row.public_id,
        "url": schemas.address_of(row),
        "state": row.state,
        "reason": row.state_reason,
        "same_as": schemas.address_of(row.same_as) if row.same_as else None,
        "apply_until": row.apply_until,
        "updated_at": row.updated_at,
    }


def _notes(reasons: list[Reason]) -> list[dict[str, str]]:
    return [{"value": ""} | reason.as_json() for reason in reasons]


@router.get(
    "/partner/opportunities/{path:external_id}",
    response=document.token_answers({200: PartnerOpportunity}, NOT_FOUND),
    openapi_extra=document.with_token(),
    summary=gettext_noop("How an opportunity that you sent stands"),
    operation_id="partner_opportunity",
)
def partner_opportunity(request: HttpRequest, response: HttpResponse, external_id: str) -> PartnerOpportunity:
    row = queries.partner_opportunity(client_of(request).partner, _id(external_id))
    if row is None:
        raise _missing()
    response["ETag"] = actions.etag_of(row)
    return _shape(row)


@router.put(
    "/partner/opportunities/{path:external_id}",
    response=document.token_answers({200: Written, 201: Written}, NOT_FOUND, CHANGED, REFUSED),
    openapi_extra=document.with_token(document.IF_MATCH, document.IF_NONE_MATCH),
    summary=gettext_noop("Send an opportunity, new or changed; sent twice it is one"),
    operation_id="put_partner_opportunity",
)
def put_partner_opportunity(
    request: HttpRequest, response: HttpResponse, external_id: str, offer: Offer
) -> Status[dict[str, Any]]:
    pushed = actions.push(client_of(request).partner, item_of(offer, _id(external_id)), _terms(request))
    if pushed.row is None:
        raise ProblemRaised(REFUSED, _("See the errors."), _as_errors(pushed.reasons))
    response["ETag"] = actions.etag_of(pushed.row)
    told = _told(pushed)
    return Status(HTTPStatus.CREATED if pushed.verdict == Verdict.CREATED else HTTPStatus.OK, told)


def _told(pushed: Pushed) -> dict[str, Any]:
    return {
        "verdict": str(pushed.verdict),
        "opportunity": _shape(pushed.row) if pushed.row else None,
        "notes": _notes(pushed.reasons),
        "filled_by_default": pushed.defaulted,
    }


def _as_errors(reasons: list[Reason]) -> list[dict[str, str]]:
    told = [reason.as_json() for reason in reasons]
    return [{"parameter": one["field"], "detail": one["text"], "code": one["code"]} for one in told]


@router.delete(
    "/partner/opportunities/{path:external_id}",
    response=document.token_answers({204: None}, NOT_FOUND, CHANGED),
    openapi_extra=document.with_token(document.IF_MATCH),
    summary=gettext_noop("Withdraw an opportunity; sent again it comes back"),
    operation_id="delete_partner_opportunity",
)
def delete_partner_opportunity(request: HttpRequest, external_id: str) -> Status[None]:
    if not actions.withdraw(client_of(request).partner, _id(external_id), Terms(request.headers.get("If-Match", ""))):
        raise _missing()
    return Status(HTTPStatus.NO_CONTENT, None)


def _push_all(partner: Partner, batch: Batch) -> Iterator[Pushed]:
    """In the order in which they were sent; an id that comes again waits for what came before it.

    An id that would be kept otherwise than it was sent is refused here as it is at an address of its own.
    """
    waiting: dict[str, Item] = {}
    for position, one in enumerate(batch.items, 1):
        name, is_odd = one.external_id, line(one.external_id) != one.external_id
        if waiting and (is_odd or name in waiting):
            yield from actions.push_all(partner, list(waiting.values()))
            waiting.clear()
        if is_odd:
            yield Pushed(Verdict.REFUSED, reasons=[Reason("external_id", "not_kept_as_sent", name)])
        else:
            waiting[name] = item_of(Offer(**one.model_dump(exclude={"external_id"})), name, position)
    if waiting:
        yield from actions.push_all(partner, list(waiting.values()))


@router.post(
    "/partner/opportunities",
    response=document.token_answers({200: BatchAnswer}, HTTPStatus.CONFLICT, REFUSED),
    openapi_extra=document.with_token(document.IDEMPOTENCY_KEY),
    summary=gettext_noop("Send up to 100 opportunities at once; each has a verdict of its own"),
    operation_id="post_partner_opportunities",
)
def post_partner_opportunities(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    partner = client_of(request).partner

    def write() -> dict[str, Any]:
        told = zip(batch.items, _push_all(partner, batch), strict=True)
        return {"items": [{"external_id": one.external_id} | _told(pushed) for one, pushed in told]}

    return once(request, write)
