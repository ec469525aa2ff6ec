"""The addresses of API Engagement's push API, in its envelope: {ok, data} or {ok, code, message}."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talka.core.errors import RefusedError
from talka.interchange import actions as channel
from talka.interchange import queries, schemas
from talka.interchange.actions.clients import PER_MINUTE
from talka.interchange.api import gate
from talka.interchange.enums import Scope
from talka.interchange.importers.texts import line
from talka.interchange.missions import actions
from talka.interchange.missions.bodies import Changes, Whole, mistakes
from talka.interchange.missions.queries import mission, missions
from talka.interchange.models import ApiClient, Mission

MOST, USUAL = 10_000, 25
View = Callable[..., HttpResponse]
CODES = {
    HTTPStatus.BAD_REQUEST: "INVALID_BODY",
    HTTPStatus.UNAUTHORIZED: "UNAUTHORIZED",
    HTTPStatus.FORBIDDEN: "FORBIDDEN",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
    HTTPStatus.CONFLICT: "RESSOURCE_ALREADY_EXIST",  # sic
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "INVALID_BODY",
    HTTPStatus.TOO_MANY_REQUESTS: "TOO_MANY_REQUESTS",
}


def _error(status: HTTPStatus, message: Any) -> HttpResponse:
    """Where API Engagement has no code, it is HTTP's own name of the status."""
    told = {"ok": False, "code": CODES.get(status, status.name), "message": message}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def _told(data: Any, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    return JsonResponse({"ok": True, "data": data} | more, status=status, json_dumps_params={"ensure_ascii": False})


def _keyed(**views: View) -> View:
    """An address that takes these methods, for whoever sends the header x-api-key."""

    @login_not_required
    @csrf_exempt
    @wraps(next(iter(views.values())))
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(gate.language(request)):
            view = views.get(str(request.method))
            if view is None:
                response = _error(HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not take this method."))
                response["Allow"] = ", ".join(views)
            else:
                try:
                    response = _answer(request, view, args, kwargs)
                except Exception as error:  # noqa: BLE001  # whatever it is, programs are told in their envelope; it is logged
                    response = _failed(request, error)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """What every other program is told, in this envelope."""
    problem = gate.failed(request, error)
    response = _error(HTTPStatus(problem.status_code), json.loads(problem.content)["detail"])
    for name in ("Retry-After", "X-Talka-Database"):
        if name in problem:
            response[name] = problem[name]
    return response


@login_not_required
@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Their programs read JSON, whatever address they ask."""
    with translation.override(gate.language(request)):
        response = _error(HTTPStatus.NOT_FOUND, _("There is nothing at this address."))
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse:
    key = request.headers.get("x-api-key", "")
    client = queries.client_of(channel.hash_of(key)) if key else None
    if client is None:
        if wait := gate.limit.wait(request.META.get("REMOTE_ADDR", "")):
            return _too_many(wait)
        return _error(HTTPStatus.UNAUTHORIZED, _("Send the header x-api-key with a token that holds."))
    wait, left = channel.spend(client)
    if wait:
        return _too_many(wait)
    if Scope.WRITE not in client.scopes:
        return _error(HTTPStatus.FORBIDDEN, _("The token does not allow this."))
    response = _do(request, client, view, args, kwargs)
    _limits(response, left, 1)
    return response


def _do(request: HttpRequest, client: ApiClient, view: View, args: Any, kwargs: Any) -> HttpResponse:
    """Each request is one transaction; one for trying out is undone once it is answered."""
    try:
        with transaction.atomic():
            response = view(request, client, *args, **kwargs)
            transaction.set_rollback(client.sandbox)
    except RefusedError as refused:
        return _error(HTTPStatus.FORBIDDEN, refused.message)
    return response


def _too_many(wait: int) -> HttpResponse:
    response = _error(HTTPStatus.TOO_MANY_REQUESTS, _("Ask again in %(n)s s.") % {"n": wait})
    response["Retry-After"] = str(wait)
    _limits(response, 0, wait)
    return response


def _limits(response: HttpResponse, left: int, seconds: int) -> None:
    response["X-RateLimit-Limit"] = str(PER_MINUTE)
    response["X-RateLimit-Remaining"] = str(left)
    response["X-RateLimit-Reset"] = str(int(time.time()) + seconds)  # noqa: TID251  # for their clock, not for ours


def _body(request: HttpRequest) -> Any:
    """Whatever it says of its type. Raises ProblemRaised for what is no JSON."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise gate.ProblemRaised(HTTPStatus.BAD_REQUEST, _("The body is not JSON.")) from error


def _create(request: HttpRequest, client: ApiClient) -> HttpResponse:
    body = _body(request)
    if wrong := mistakes(Whole, body):
        return _error(HTTPStatus.BAD_REQUEST, wrong)
    if line(body["clientId"]) != body["clientId"]:
        return _error(
            HTTPStatus.BAD_REQUEST, {"clientId": _("An id has no spaces at its ends, no tags and no entities.")}
        )
    made = actions.create(client.partner, body)
    if made is None:
        return _error(HTTPStatus.CONFLICT, _("There is a mission with this clientId, or there was one."))
    return _told(_shape(made), HTTPStatus.CREATED)


def _change(request: HttpRequest, client: ApiClient, client_id: str) -> HttpResponse:
    body = _body(request)
    if wrong := mistakes(Changes, body):
        return _error(HTTPStatus.BAD_REQUEST, wrong)
    found = actions.change(client.partner, client_id, body)
    return _told(_shape(found)) if found else _missing()


def _delete(request: HttpRequest, client: ApiClient, client_id: str) -> HttpResponse:
    found = actions.take_back(client.partner, client_id)
    if found is None:
        return _missing()
    return _told({"clientId": found.client_id, "deletedAt": _iso(found.deleted_at)})


def _list(request: HttpRequest, client: ApiClient) -> HttpResponse:
    skip, limit = _number(request, "skip", 0), min(_number(request, "limit", USUAL), MOST)
    total, rows = missions(client.partner, skip, limit)
    return _told([_shape(one) for one in rows], total=total, limit=limit, skip=skip)


def _number(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual


def _one(request: HttpRequest, client: ApiClient, client_id: str) -> HttpResponse:
    found = mission(client.partner, client_id)
    return _told(_shape(found)) if found else _missing()


def _missing() -> HttpResponse:
    return _error(HTTPStatus.NOT_FOUND, _("There is no mission with this clientId."))


def _iso(value: datetime | None) -> str | None:
    return schemas.iso(value) if value else None


def _shape(found: Mission) -> dict[str, Any]:
    """What was sent, and what became of it. `errors` is ours: all reasons, each with its field and a code."""
    told: dict[str, Any] = found.told
    return told | {
        "id": found.public_id,
        "clientId": found.client_id,
        "publisherId": found.partner.code,
        "statusCode": found.status,
        "statusComment": "; ".join(f"{one['field']}: {one['text']}" for one in found.errors),
        "errors": found.errors,
        "createdAt": _iso(found.created_at),
        "updatedAt": _iso(found.updated_at),
        "deletedAt": _iso(found.deleted_at),
    }


create = _keyed(POST=_create)
one = _keyed(PUT=_change, DELETE=_delete)
mine = _keyed(GET=_list)
my_one = _keyed(GET=_one)
