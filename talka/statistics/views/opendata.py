"""Open data: the published tables as files, and what describes them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.statistics import printable, schemas
from talka.statistics.disclosure import TABLES
from talka.statistics.queries import published, words

PUBLISHER = "Nodarbinātības valsts aģentūra"
CONTACT = "pasts@nva.gov.lv"


def _catalogue() -> schemas.Catalogue:
    """In Latvian, whatever the reader's language: what describes the data is data too."""
    with translation.override("lv"):
        sets = tuple(
            schemas.DataSet(
                one.code,
                f"{_('Volunteer work')}: {words.TABLES[one.code].title}",
                str(words.TABLES[one.code].text),
                tuple(published.columns(one.code)),
            )
            for one in TABLES
        )
        title, text = (
            _("Figures of volunteer work in Latvia"),
            _(
                "Volunteers and confirmed hours in Talka. Rounded to 5; small numbers are not shown. Only work for organisers."
            ),
        )
        return schemas.Catalogue(
            settings.SITE_URL, title, text, PUBLISHER, CONTACT, published.released_at(), published.temporal(), sets
        )


def _json(body: dict[str, Any], media_type: str) -> HttpResponse:
    shown = {"ensure_ascii": False, "indent": 2}
    return clock.keep_fresh(JsonResponse(body, json_dumps_params=shown, content_type=media_type))


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"tables": [(one.code, words.TABLES[one.code]) for one in TABLES], "release": published.latest_release()}
    return clock.keep_fresh(render(request, "statistics/opendata.html", context))


@login_not_required
@require_safe
def data(request: HttpRequest, code: str) -> HttpResponse:
    text = printable.csv_text([published.columns(code), *published.lines(code)])
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Link"] = f'<{code}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return clock.keep_fresh(response)


@login_not_required
@require_safe
def csvw(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = _catalogue()
    return _json(
        schemas.csvw(catalogue, next(one for one in catalogue.sets if one.code == code)), "application/csvm+json"
    )


@login_not_required
@require_safe
def datapackage(request: HttpRequest) -> HttpResponse:
    return _json(schemas.datapackage(_catalogue()), "application/json")


@login_not_required
@require_safe
def turtle(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(schemas.turtle(_catalogue()), content_type="text/turtle; charset=utf-8")
    return clock.keep_fresh(response)


@login_not_required
@require_safe
def jsonld(request: HttpRequest) -> HttpResponse:
    return _json(schemas.jsonld(_catalogue()), "application/ld+json")
