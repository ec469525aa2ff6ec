"""The site, views to compare with (an empty one, one that writes a row), and what the process has imported."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from config import urls
from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def row(request: HttpRequest) -> HttpResponse:
    """Signed in like who applies, through the same middleware; bench.applying makes the table."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (at, words) VALUES (now(), %s)", [request.POST["words"]])
    return HttpResponse()


@login_not_required
def modules(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"modules": sorted(sys.modules)})


urlpatterns = [path("bench/empty", empty), path("bench/row", row), path("bench/modules", modules), *urls.urlpatterns]
