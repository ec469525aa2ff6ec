"""`/iespejas/`: list, map and calendar of one search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.core import charts, clock, periods
from talka.core.templatetags.dates import month_title, weekday_names
from talka.opportunities import queries
from talka.opportunities.forms import Asked, SearchForm, understand
from talka.opportunities.search import Facets, SearchQuery, Sort, did_you_mean, search, widen
from talka.opportunities.seen import PARAMETER, came_by, shows
from talka.opportunities.views import panel
from talka.registers.enums import HolidayKind
from talka.registers.models import Holiday
from talka.registers.queries import active_municipalities, suggest_places, tables

PAGE = 20
VIEWS = ("list", "map", "calendar")
CALENDAR_YEARS = 10


def _month(text: str) -> date:
    """`2026-12`; whatever else was typed, or years nobody plans for, is this month."""
    this_month = clock.today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this_month
    return month if abs(month.year - this_month.year) <= CALENDAR_YEARS else this_month


def _holiday(found: Holiday | None) -> str:
    """Name of a day off in the reader's language; empty on other days, and on Saturdays worked for a day moved."""
    if found is None or found.kind == HolidayKind.WORKED:
        return ""
    return found.name_en if get_language() == "en" else found.name


def _calendar(query: SearchQuery, data: QueryDict) -> dict[str, Any]:
    """The month of squares: how much happens on each day, and a link to that day's list."""
    month = queries.for_calendar(query, _month(data.get("month", "")))
    before, after = month.first - timedelta(days=1), periods.month_bounds(month.first.year, month.first.month)[1]
    today, holidays = clock.today(), tables().holidays
    weeks = [
        [
            {
                "date": day.date,
                "inside": day.in_month,
                "today": day.date == today,
                "holiday": _holiday(holidays.get(day.date)),
                "count": len({entry.opportunity.pk for entry in day.entries}),
                "href": panel.address(data, view=None, month=None, **{"from": f"{day.date}", "to": f"{day.date}"}),
            }
            for day in week
        ]
        for week in month.weeks
    ]
    return {
        "title": month_title(month.first),
        "weekdays": weekday_names(),
        "weeks": weeks,
        "through": month.through,
        "previous": panel.address(data, month=f"{before:%Y-%m}"),
        "next": panel.address(data, month=f"{after:%Y-%m}"),
    }


def _circles(facets: Facets, data: QueryDict) -> list[charts.Circle]:
    """The drawn map: matches of each municipality, each circle a filter."""
    counts = facets.get("municipality", {})
    return charts.circles(
        charts.Spot(
            one.lat, one.lon, counts.get(one.atvk, 0), one.display_name, panel.address(data, municipality=one.atvk)
        )
        for one in active_municipalities()
    )


def _of_view(view: str, asked: Asked, facets: Facets, data: QueryDict) -> dict[str, Any]:
    """What only one of the three views needs."""
    if view == "calendar":
        return {"calendar": _calendar(asked.query, data)}
    if view == "map":
        url = f"{reverse('opportunity_points')}?{panel.filters(data)}"
        return {"circles": _circles(facets, data), "points_url": url, "tiles_url": settings.TILES_URL}
    return {}


def _stand(response: HttpResponse, mark: str, shown: Sequence[queries.Card]) -> HttpResponse:
    """A list stays as it is until the catalogue changes, the day ends or a card's words change; an empty one guesses words."""
    if not (mark and shown):
        return response
    midnight = periods.day_end(clock.today())
    return clock.stand(response, mark, min(midnight, *(card.changes_at for card in shown)))


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The filters are the address, so every state can be bookmarked, shared, fed and embedded."""
    data, mark = request.GET, queries.mark()  # read before what it marks
    form = SearchForm(data)
    asked = understand(form, limit=PAGE)
    page = search(asked.query)
    view, channel = data.get("view", "list"), came_by(data.get(PARAMETER, ""))
    view = view if view in VIEWS else "list"
    groups, shown = panel.groups(data, asked.query, page.facets), queries.cards(page.ids)
    if asked.query.order is Sort.NEWEST:
        shown = queries.answered_first(shown)
    context = {
        "form": form,
        "asked": asked,
        "understood": list(dict.fromkeys(hit.label for hit in asked.places)),
        "page": page,
        "cards": shown,
        "groups": groups,
        "days": panel.day_fields(form),
        "near": data.get("near", ""),
        "channel": channel,
        "chips": panel.chips(data, asked.query, groups),
        "filters": panel.filters(data),
        "sorts": panel.sorts(data, asked.query.order, near=asked.query.near is not None),
        "view": view,
        "links": {name: panel.address(data, view=None if name == "list" else name) for name in VIEWS}
        | {"next": f"{panel.address(data)}&cursor={page.next_cursor}"},
        **_of_view(view, asked, page.facets, data),
    }
    if page.total == 0:
        context["meant"] = did_you_mean(asked.query.q)
        context["wider"] = panel.wider_links(data, widen(asked.query))
    response = render(request, "opportunities/catalogue.html", context)
    if view == "list":
        response = _stand(shows(response, page.ids, channel), mark, shown)
    return clock.keep_fresh(response, page.next_deadline)


@login_not_required
@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """What the live map shows, as GeoJSON; the same filters as the page."""
    found = queries.for_map(understand(SearchForm(request.GET), limit=PAGE).query)
    features = [
        _feature(one.lat, one.lon, title=one.title, href=reverse("opportunity", args=[one.public_id, one.slug]))
        for one in found.spots
    ]
    features += [_feature(one.lat, one.lon, count=one.n) for one in found.clusters]
    return clock.keep_fresh(JsonResponse({"type": "FeatureCollection", "features": features}), found.next_deadline)


def _feature(lat: float, lon: float, **properties: str | int) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "properties": properties, "geometry": point}


@login_not_required
@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Names for the list under the search box."""
    hits = suggest_places(request.GET.get("q", "")[:100])
    return clock.keep_fresh(JsonResponse({"places": [hit.label for hit in hits]}))
