"""Addresses of the API for programs with a token: who asks, may it, how often, and the same answer to the same key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from talka.core.errors import RefusedError, WrongStateError
from talka.interchange import actions, queries
from talka.interchange.actions import clients
from talka.interchange.api import gate, going, oauth
from talka.interchange.api.gate import ProblemRaised, View
from talka.interchange.enums import Scope
from talka.interchange.models import ApiClient

TOKEN = re.compile(r"Bearer (talka_[0-9A-Za-z]{30}_[0-9A-Za-z]{6}|talka_at\.[\w:-]+)", re.ASCII)
KEY = re.compile(r'"?([!#-~]{8,126})"?')
KEYS_LOCK = 7_215_202


def guarded(view: View, methods: tuple[str, ...]) -> View:
    """Only with a token that holds; never kept by anybody on the way."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(gate.language(request)):
            response = going.told(request, _answer(request, view, methods, args, kwargs))
        response["Cache-Control"] = "no-store"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # the token is the proof; cookies are not looked at
    return answer


def _answer(request: HttpRequest, view: View, methods: tuple[str, ...], args: Any, kwargs: Any) -> HttpResponse:
    if request.method not in methods:
        response = gate.problem(request, HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not take this method."))
        response["Allow"] = ", ".join(methods)
        return response
    try:
        return _limited(request, _client(request), view, args, kwargs)
    except actions.ChangedError as changed:
        return gate.problem(request, HTTPStatus.PRECONDITION_FAILED, changed.message)
    except WrongStateError as raced:
        return gate.problem(request, HTTPStatus.CONFLICT, raced.message)
    except RefusedError as refused:
        told = [{"parameter": "", "detail": refused.message, "code": refused.code}]
        return gate.problem(request, HTTPStatus.FORBIDDEN, refused.message, told)
    except Exception as error:  # noqa: BLE001  # whatever it is, programs are told as a problem; `failed` logs it
        response = gate.failed(request, error)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = 'Bearer realm="talka"'
        return response


def _limited(request: HttpRequest, client: ApiClient, view: View, args: Any, kwargs: Any) -> HttpResponse:
    """How many it may ask still (draft-ietf-httpapi-ratelimit-headers); errors of ours say nothing of it."""
    wait, left = actions.spend(client)
    response = gate.too_many(request, wait) if wait else _do(request, client, view, args, kwargs)
    response["RateLimit-Policy"] = f'"default";q={clients.BURST};w={round(clients.BURST * clients.SHARE)}'
    response["RateLimit"] = f'"default";r={left};t={wait or 1}'
    return response


def _do(request: HttpRequest, client: ApiClient, view: View, args: Any, kwargs: Any) -> HttpResponse:
    """What a connection for trying out does is undone once it is answered."""
    _refuse_beyond(client, str(getattr(request.resolver_match, "url_name", "")), request.method)
    request.talka_client = client  # type: ignore[attr-defined]  # the request is where it belongs
    if not client.sandbox:
        return _tagged(request, view(request, *args, **kwargs))
    with transaction.atomic():
        response = _tagged(request, view(request, *args, **kwargs))
        transaction.set_rollback(True)
    response["Talka-Sandbox"] = "true"
    return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What is read has an ETag, and who has it already is told so; what is written says its own."""
    return gate.tagged(request, response) if request.method == "GET" else response


def _client(request: HttpRequest) -> ApiClient:
    """Whose token it is. Guessing is slowed down by address, as reading is."""
    match = TOKEN.fullmatch(request.headers.get("Authorization", ""))
    client = _of_token(match[1]) if match else None
    if client is None:
        if wait := gate.limit.wait(request.META.get("REMOTE_ADDR", "")):
            raise gate.TooManyRaised(wait)
        raise ProblemRaised(HTTPStatus.UNAUTHORIZED, _("Send a token that holds: Authorization: Bearer talka_…"))
    return client


def _of_token(token: str) -> ApiClient | None:
    return oauth.client_of(token) if token.startswith(oauth.PREFIX) else queries.client_of(actions.hash_of(token))


SCOPES = {
    "api_application_outcome": Scope.ANSWER,
    "api_partner_applications": Scope.ANSWER,
    "api_partner_application": Scope.ANSWER,
    "api_write_to_volunteer": Scope.ANSWER,
    "api_work_records": Scope.HOURS,
}
"""Operations that need another scope than those of opportunities, by the name of their address."""


def _refuse_beyond(client: ApiClient, name: str, method: str | None) -> None:
    """Who may write opportunities may read what it wrote; applications are read only by who may answer them.

    A channel that a moderator has switched off comes near nobody; what it tells of its work its acts refuse themselves.
    """
    if name in SCOPES and not client.partner.active:
        raise RefusedError("partner.inactive", _("This partner is switched off."))
    reading = {Scope.READ} if method == "GET" else set()
    wanted = {SCOPES[name]} if name in SCOPES else {Scope.WRITE} | reading
    if not wanted & set(client.scopes):
        raise RefusedError("client.scope", _("The token does not allow this."))


def client_of(request: HttpRequest) -> ApiClient:
    """Who asks; behind `guarded` it is known."""
    client: ApiClient = request.talka_client  # type: ignore[attr-defined]  # set by guarded
    return client


def once(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `act` answers; for an Idempotency-Key that came before, what it answered then, and nothing is done again."""
    match = KEY.fullmatch(request.headers.get("Idempotency-Key", ""))
    if match is None:
        raise ProblemRaised(
            HTTPStatus.BAD_REQUEST, _("Send the header Idempotency-Key: 8 to 126 signs that you use for this once.")
        )
    client, key = client_of(request), match[1]
    asked = clients.asked_hash(request.path, request.body)
    with transaction.atomic():
        if not _alone(client, key):
            raise ProblemRaised(HTTPStatus.CONFLICT, _("The first request with this key is still at work."))
        known = queries.answer_to(client, key)
        if known is None:
            answer = act()
            told = json.loads(json.dumps(answer, default=str))
            actions.keep_answer(client, key, asked, status=HTTPStatus.OK, answer=told)
            return answer
        if known.body_hash != asked:
            raise ProblemRaised(
                HTTPStatus.UNPROCESSABLE_ENTITY, _("This key was used for something else: choose a new one.")
            )
        kept: dict[str, Any] = known.body
        return kept


def _alone(client: ApiClient, key: str) -> bool:
    """Whether nobody else is at work on this key; it is ours until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(f"{client.pk} {key}".encode()).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [KEYS_LOCK, number])
        return bool(cursor.fetchone()[0])
