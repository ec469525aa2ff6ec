"""Pages that say why nothing else can be shown."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from talka.core.middleware import without_database


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request: whatever broke may break the context too."""
    if isinstance(lost := sys.exc_info()[1], (OperationalError, InterfaceError)):
        return without_database(lost)
    return HttpResponse(render_to_string("500.html"), status=500)
