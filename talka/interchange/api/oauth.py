"""OAuth 2.0 client credentials (RFC 6749, 4.4): a program changes its secret for a token that lives ten minutes.

The secret is the program's own token, which it then shows only here. What is issued is signed, not stored: it names the
connection, and whether that still holds is looked up at each use.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from talka.core import clock
from talka.interchange import actions, queries
from talka.interchange.api import gate
from talka.interchange.enums import Scope
from talka.interchange.models import ApiClient

LASTS = timedelta(minutes=10)
SALT = "talka.interchange.access"
PREFIX = "talka_at."
GRANT = "client_credentials"
TOKEN_ADDRESS = "/api/v1/oauth/token"  # noqa: S105  # an address, not a secret


def issue(client: ApiClient, scopes: Sequence[str]) -> str:
    until = int((clock.now() + LASTS).timestamp())
    return PREFIX + signing.dumps([client.public_id, sorted(scopes), until], salt=SALT, compress=False)


def client_of(token: str) -> ApiClient | None:
    """Whose token it is while it holds, with no more scopes than it was issued for."""
    try:
        public_id, scopes, until = signing.loads(token.removeprefix(PREFIX), salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    client = queries.client_by_id(public_id) if until > clock.now().timestamp() else None
    if client:
        client.scopes = [one for one in client.scopes if one in scopes]
    return client


@login_not_required
@csrf_exempt
@require_POST
@sensitive_variables("secret")
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749, 4.4.2: answers and errors in its words."""
    if wait := gate.limit.wait(request.META.get("REMOTE_ADDR", "")):
        response = _error("temporarily_unavailable", HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(wait)
        return response
    if request.POST.get("grant_type") != GRANT:
        return _error("unsupported_grant_type" if request.POST.get("grant_type") else "invalid_request")
    key, secret = _credentials(request)
    client = queries.client_of(actions.hash_of(secret)) if secret else None
    if client is None or client.public_id != key:
        response = _error("invalid_client", HTTPStatus.UNAUTHORIZED)
        response["WWW-Authenticate"] = 'Basic realm="talka"'
        return response
    wanted = request.POST.get("scope", "").split() or client.scopes
    if not set(wanted) <= set(client.scopes):
        return _error("invalid_scope")
    told = {
        "access_token": issue(client, wanted),
        "token_type": "Bearer",
        "expires_in": int(LASTS.total_seconds()),
        "scope": " ".join(wanted),
    }
    return _private(JsonResponse(told))


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """By the header (RFC 6749, 2.3.1), else in the body."""
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        key, _colon, secret = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return key, secret


def _error(code: str, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    return _private(JsonResponse({"error": code}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


@login_not_required
@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """RFC 8414: where tokens are issued."""
    told: dict[str, Any] = {
        "issuer": settings.SITE_URL,
        "token_endpoint": settings.SITE_URL + TOKEN_ADDRESS,
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": Scope.values,
        "response_types_supported": [],
        "service_documentation": settings.SITE_URL + "/api/docs",
    }
    return clock.keep_fresh(JsonResponse(told))
