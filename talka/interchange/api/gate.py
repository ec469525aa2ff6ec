"""What every answer of the API goes through: methods, rate, language of errors, problem+json, CORS, ETag, freshness."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.core.errors import held_by_another
from talka.interchange.api import going

PROBLEM = "application/problem+json"
READING = ("GET", "HEAD", "OPTIONS")
PER_MINUTE = 600
BURST = 120
AWAY_SECONDS = 5
"""After a lost database, try again so soon."""
REMEMBERED = 50_000
"""Askers whose use is remembered at once; the longest silent is forgotten first, which only does it good."""
TITLES = {
    400: gettext_noop("The request is not understood"),
    404: gettext_noop("There is nothing here"),
    401: gettext_noop("A token is needed"),
    403: gettext_noop("This is not allowed"),
    405: gettext_noop("This address does not take this method"),
    409: gettext_noop("This is being done already"),
    412: gettext_noop("It has changed meanwhile"),
    413: gettext_noop("The body is too large"),
    422: gettext_noop("Some parameters are not understood"),
    429: gettext_noop("Too many requests"),
    500: gettext_noop("Something went wrong on our side"),
    503: gettext_noop("The database is away"),
}
View = Callable[..., HttpResponse]
log = logging.getLogger("talka.request")


class ProblemRaised(Exception):  # noqa: N818  # it is told to the asker, not an error of ours
    """Ends an operation with a problem."""

    def __init__(self, status: int, detail: str, errors: Iterable[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)


class TooManyRaised(Exception):  # noqa: N818  # as above
    """Ends an operation because the asker has to wait so many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Limit:
    """A bucket of tokens for each address, which is kept only as a hash with a key of this process's memory."""

    def __init__(self, per_minute: int = PER_MINUTE, burst: int = BURST) -> None:
        self.rate, self.burst = per_minute / 60, burst
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Take a token; 0, or the seconds until there is one."""
        who = hmac.digest(self._key, address.encode(), "sha256")[:16]
        now = time.monotonic()
        with self._lock:
            left, at = self._left.pop(who, (float(self.burst), now))
            left = min(self.burst, left + (now - at) * self.rate)
            allowed = left >= 1
            self._left[who] = (left - 1 if allowed else left, now)
            if len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) / self.rate)


limit = Limit()


def problem(request: HttpRequest, status: int, detail: str, errors: Iterable[dict[str, str]] = ()) -> HttpResponse:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": _(TITLES[status]) if status in TITLES else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "errors": list(errors),
    }
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=PROBLEM, status=status)
    response["Content-Language"] = translation.get_language() or "lv"
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    response = problem(request, HTTPStatus.TOO_MANY_REQUESTS, _("Ask again in %(n)s s.") % {"n": wait})
    response["Retry-After"] = str(wait)
    return response


def errors_of(form: Form) -> list[dict[str, str]]:
    """Each mistake with the public name of its parameter."""
    names = {"day_from": "from", "day_to": "to", "__all__": ""}
    return [
        {
            "parameter": (error.params or {}).get("name") or names.get(name, name),
            "detail": " ".join(error.messages),
            "code": error.code or "invalid",
        }
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]


def checked(*forms: Form) -> None:
    """Tells the asker of each mistake in any of the forms (ProblemRaised)."""
    errors = [error for form in forms if not form.is_valid() for error in errors_of(form)]
    if errors:
        raise ProblemRaised(HTTPStatus.UNPROCESSABLE_ENTITY, _("See the errors."), errors)


def language(request: HttpRequest) -> str:
    wanted = (code[:2] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    return next((code for code in wanted if code in {"lv", "en"}), "lv")


def public(view: View, methods: tuple[str, ...] = READING) -> View:
    """An address of the API: anybody may read it, from any site, so often. `methods`: or ask by POST, what writes nothing."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language(request)):
            response = going.told(request, _answer(request, view, methods, args, kwargs))
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Deprecation, Sunset"
        if request.method == "HEAD":
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is written, so there is nothing to forge
    return answer


def _answer(request: HttpRequest, view: View, methods: tuple[str, ...], args: Any, kwargs: Any) -> HttpResponse:
    if request.method not in methods:
        response = problem(request, HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not take this method."))
        response["Allow"] = ", ".join(methods)
        return response
    if request.method == "OPTIONS":
        allowed = ", ".join(one for one in methods if one != "OPTIONS")
        headers = {"Allow": ", ".join(methods), "Access-Control-Allow-Methods": allowed}
        headers |= {
            "Access-Control-Allow-Headers": "If-None-Match, Content-Type",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)
    if wait := limit.wait(request.META.get("REMOTE_ADDR", "")):
        return too_many(request, wait)
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    try:
        return tagged(request, view(request, *args, **kwargs))
    except Exception as error:  # noqa: BLE001  # whatever it is, programs are told as a problem; failed logs it
        return failed(request, error)
    finally:
        request.method = asked


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """What an operation raised, as a problem: the asker's mistakes in full, ours without details."""
    if isinstance(error, ProblemRaised):
        return problem(request, error.status, error.detail, error.errors)
    if isinstance(error, TooManyRaised):
        return too_many(request, error.wait)
    if isinstance(error, RequestDataTooBig):
        megabytes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 1024 / 1024
        detail = _("The body is larger than %(n)s MB.") % {"n": localize(megabytes)}
        return problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    if isinstance(error, SuspiciousOperation):
        return problem(request, HTTPStatus.BAD_REQUEST, _("The parameters cannot be read."))
    if isinstance(error, (OperationalError, InterfaceError)):
        response = problem(request, HTTPStatus.SERVICE_UNAVAILABLE, _("Ask again in %(n)s s.") % {"n": AWAY_SECONDS})
        response["Retry-After"] = str(AWAY_SECONDS)
        if not held_by_another(error):
            response["X-Talka-Database"] = "down"
        return response
    log.error("failed", exc_info=error, extra={"route": getattr(request.resolver_match, "view_name", "")})
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("It has been noted. Please ask again later."))


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With a strong ETag, its own or one over what it says; 304 for whoever has it already."""
    if response.status_code != HTTPStatus.OK or response.streaming:
        return response
    etag = response.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    kept = found if isinstance(found, HttpResponse) else response
    if kept is not response and "Cache-Control" in response:
        kept["Cache-Control"] = response["Cache-Control"]
    return kept


def fresh(response: HttpResponse, until: datetime | None = None) -> HttpResponse:
    """As fresh as every public answer, and to be asked for again: a copy is checked by its ETag."""
    return clock.keep_fresh(response, until)


def readable(view: View) -> View:
    """Public, GET and HEAD only, 304 for whoever has the same already."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return tagged(request, view(request, *args, **kwargs))

    return answer  # type: ignore[return-value]  # tagged gives an HttpResponse for one
