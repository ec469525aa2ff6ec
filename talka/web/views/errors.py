"""Pages that say why nothing else can be shown."""

from __future__ import annotations

import re
import sys
from urllib.parse import urlencode

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache

from talka.core.middleware import without_database
from talka.organisations.policies import SecondFactorNeededError

SECRET = re.compile("csrf|password|code|credential")
"""Names of fields whose values are never written into a page."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Who lacks only the second step of signing in is led to it, and from there back to the page."""
    if isinstance(exception, SecondFactorNeededError):
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
        onward = f"{reverse('accounts:second_factor')}?{urlencode({'next': back})}"
        return render(request, "403_second_factor.html", {"onward": onward}, status=403)
    return render(request, "403.html", status=403)


@never_cache
def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is of before a sign-in: refused, but what was typed may be sent again with a new token.

    Only what came from a page of ours, which `Origin` proves: no other site can write that header. No secret is shown.
    """
    ours = request.headers.get("Origin") in {*settings.CSRF_TRUSTED_ORIGINS, f"{request.scheme}://{request.get_host()}"}
    typed = (
        [(name, one) for name, told in request.POST.lists() for one in told if not SECRET.search(name)] if ours else []
    )
    context = {"typed": typed, "address": request.get_full_path(), "files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request: whatever broke may break the context too."""
    if isinstance(lost := sys.exc_info()[1], (OperationalError, InterfaceError)):
        return without_database(lost)
    return HttpResponse(render_to_string("500.html"), status=500)
