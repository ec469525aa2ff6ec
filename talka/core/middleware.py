"""What every answer carries, and what happens when the database does not answer."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from talka.core import clock
from talka.core.errors import held_by_another

CSP = (
    "default-src 'self'; img-src 'self' data: blob:{tiles}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}{connect}"
)
EMBED_PREFIXES = ("/iegult/", "/en/iegult/")

WORKS_WITHOUT_DATABASE = re.compile(r"/(?:en/)?parbaude/")
"""Addresses that answer whoever asks, also somebody signed in, while the database is away: files are checked by files."""

Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("talka.request")


@cache
def policy(ancestors: str) -> str:
    """The one constant policy; an operator's tile server (TALKA_TILES_URL) is the only foreign host it can name."""
    tiles = urlsplit(settings.TILES_URL)
    host = f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else ""
    return CSP.format(ancestors=ancestors, tiles=host, connect=f"; connect-src 'self'{host}" if host else "")


class PublicSurface:
    """Security headers, one clock reading a request, a log line without query or person, 503 without a database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        with clock.read_once():
            response = self.get_response(request)
        ancestors = "*" if request.path_info.startswith(EMBED_PREFIXES) else "'none'"
        if ancestors == "*":
            del response["X-Frame-Options"]
        response.headers.setdefault("Content-Security-Policy", policy(ancestors))
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
        response.headers.setdefault("Cache-Control", "private, no-store")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "public" in response["Cache-Control"]:
            response["Cache-Control"] = "private, no-store"  # the frame shows such a reader's own menu
        route = request.resolver_match.view_name if request.resolver_match else "unmatched"
        log.info(
            "request",
            extra={
                "route": route,
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000, 1),
            },
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A lost database is 'try again soon', not 'our mistake'; the header lets the gateway serve what it kept.

        So is what somebody else was just writing, for too long to wait for; of that nothing was written.
        """
        if isinstance(exception, (Http404, PermissionDenied, SuspiciousOperation)):
            return None
        if not isinstance(exception, (OperationalError, InterfaceError)):
            log.error("failed", exc_info=exception, extra={"route": getattr(request.resolver_match, "view_name", "")})
            return None
        if held_by_another(exception):
            log.warning("held by another", extra={"route": getattr(request.resolver_match, "view_name", "")})
            return render(request, "409.html", status=409)
        return without_database(exception)


def without_database(lost: Exception) -> HttpResponse:
    """What there is to say while the database is away. Who is signed in is told it before any view is asked: by the last door
    (`web.views.errors.server_error`).
    """
    log.error("database away", extra={"kind": type(lost).__name__})
    response = HttpResponse(render_to_string("503.html", {"site_url": settings.SITE_URL}), status=503)
    response["Retry-After"] = "5"
    response["X-Talka-Database"] = "down"
    return response


class LanguageFromPath:
    """Latvian without prefix, English under /en/. No cookie and no browser's wish changes what an address shows."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ForgivenLoss:
    """Of a session that cannot be read just now: its reader is nobody, and keeps the cookie for better times."""

    def load(self) -> dict[str, object]:
        try:
            return super().load()  # type: ignore[misc,no-any-return]  # of the session's class, whichever it is
        except (OperationalError, InterfaceError):
            return {}


class Sessions(SessionMiddleware):
    """Sessions, but only an answer that the reader sees takes the cookie of a session away that is over.

    What the browser fetches behind a page (the service worker, what it keeps for times without a network) may be
    answered after the session has been replaced, and would take away the cookie of the new one. Nor does it set anew
    the cookie that protects forms: the form now on the screen would be refused.
    """

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        self.Forgiving = type("Forgiving", (ForgivenLoss, self.SessionStore), {})

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if WORKS_WITHOUT_DATABASE.match(request.path_info):
            request.session = self.Forgiving(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            return answer
        if not request.session.modified and request.session.is_empty():
            answer.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        told = answer.cookies.get(settings.CSRF_COOKIE_NAME)
        if told and told.value == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            del answer.cookies[settings.CSRF_COOKIE_NAME]
        return answer
