"""Open data: the published tables as files, and what describes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.statistics import schemas
from talka.statistics.disclosure import TABLES
from talka.statistics.queries import opendata, published, words


def _json(body: dict[str, Any], media_type: str) -> HttpResponse:
    shown = {"ensure_ascii": False, "indent": 2}
    return clock.keep_fresh(JsonResponse(body, json_dumps_params=shown, content_type=media_type))


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "tables": [(one.code, words.TABLES[one.code]) for one in TABLES],
        "release": published.latest_release(),
        "history": [(one, words.period_label(one)) for one in published.history()],
    }
    return clock.keep_fresh(render(request, "statistics/opendata.html", context))


@login_not_required
@require_safe
def data(request: HttpRequest, code: str) -> HttpResponse:
    response = HttpResponse(schemas.csv_text(opendata.rows(code)), content_type="text/csv; charset=utf-8")
    response["Link"] = f'<{code}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return clock.keep_fresh(response)


@login_not_required
@require_safe
def past(request: HttpRequest, quarter: str, code: str) -> HttpResponse:
    """A table as it stood when a quarter ended."""
    if quarter not in published.history():
        raise Http404
    text = schemas.csv_text(opendata.rows(code, quarter))
    return clock.keep_fresh(HttpResponse(text, content_type="text/csv; charset=utf-8"))


@login_not_required
@require_safe
def parquet(request: HttpRequest, code: str) -> HttpResponse:
    return clock.keep_fresh(HttpResponse(opendata.parquet(code), content_type=schemas.PARQUET))


@login_not_required
@require_safe
def csvw(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = opendata.catalogue()
    return _json(
        schemas.csvw(catalogue, next(one for one in catalogue.sets if one.code == code)), "application/csvm+json"
    )


@login_not_required
@require_safe
def datapackage(request: HttpRequest) -> HttpResponse:
    return _json(schemas.datapackage(opendata.catalogue()), "application/json")


@login_not_required
@require_safe
def turtle(request: HttpRequest) -> HttpResponse:
    text = schemas.turtle(opendata.catalogue())
    return clock.keep_fresh(HttpResponse(text, content_type="text/turtle; charset=utf-8"))


@login_not_required
@require_safe
def jsonld(request: HttpRequest) -> HttpResponse:
    return _json(schemas.jsonld(opendata.catalogue()), "application/ld+json")
