"""The site, an empty view to compare with, and what the process has imported."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from config import urls
from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
def modules(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"modules": sorted(sys.modules)})


urlpatterns = [path("bench/empty", empty), path("bench/modules", modules), *urls.urlpatterns]
