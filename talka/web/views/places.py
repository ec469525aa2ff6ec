"""The front page, and what there is to do in one place or field."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.interchange.schemas import site_data
from talka.opportunities import queries as opportunities
from talka.opportunities.search import SearchQuery, search
from talka.opportunities.seen import shows
from talka.organisations import queries as organisers
from talka.registers import queries as registers
from talka.web import queries

NEWEST = 6
SOON = 3
ON_A_PLACE = 12
ORGANISERS_ON_A_PLACE = 24


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    soon, newest = opportunities.soonest_and_newest(SOON, NEWEST)
    context = {
        "newest": newest,
        "soon": soon,
        "figures": opportunities.figures(),
        "tiles": queries.tiles(),
        "circles": queries.municipality_circles(),
        "structured": site_data(),
    }
    deadlines = [card.apply_until for card in (*newest, *soon)]
    response = shows(render(request, "web/home.html", context), [card.pk for card in (*newest, *soon)])
    return clock.keep_fresh(response, min(deadlines, default=None))


@login_not_required
@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    context = {"circles": queries.municipality_circles(), "rows": queries.municipality_rows()}
    return clock.keep_fresh(render(request, "web/municipalities.html", context))


@login_not_required
@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    found = registers.municipality_by_slug(slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect("municipality", found.slug, permanent=True)
    return _place(
        request,
        SearchQuery(municipalities=(found.atvk,), limit=ON_A_PLACE),
        {
            "municipality": found,
            "name": found.display_name,
            "organisations": organisers.in_municipality(found.atvk, ORGANISERS_ON_A_PLACE),
            "embed": f"{settings.SITE_URL}/iegult/iespejas?municipality={found.atvk}",
            "more": f"municipality={found.atvk}",
        },
    )


@login_not_required
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    return clock.keep_fresh(render(request, "web/fields.html", {"tiles": queries.tiles()}))


@login_not_required
@require_safe
def field(request: HttpRequest, code: str) -> HttpResponse:
    found = registers.field(code)
    if found is None:
        raise Http404
    return _place(
        request,
        SearchQuery(fields=(code,), limit=ON_A_PLACE),
        {
            "field": found,
            "name": found.display_name,
            "organisations": organisers.in_field(code, ORGANISERS_ON_A_PLACE),
            "embed": f"{settings.SITE_URL}/iegult/iespejas?field={code}",
            "more": f"field={code}",
        },
    )


def _place(request: HttpRequest, query: SearchQuery, context: dict[str, object]) -> HttpResponse:
    """A page of one place or field: offers, organisers, figures, embed code."""
    page = search(query, facets=False)
    context |= {
        "cards": opportunities.cards(page.ids),
        "total": page.total,
        "figures": opportunities.figures_of(query),
    }
    return clock.keep_fresh(shows(render(request, "web/place.html", context), page.ids), page.next_deadline)
