"""Figures for everybody. A page is the same for all who read it, so it may be kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from talka.core import charts, clock
from talka.statistics import cube
from talka.statistics.disclosure import YEAR, length_of
from talka.statistics.queries import published, words
from talka.statistics.queries.words import number

CHARTS = ("fields", "ages", "age-groups", "regions", "kinds", "organiser-kinds", "newcomers", "sexes")
COURSE = ("opportunities", "places", "filled", "applications", "median_reply_hours")


@login_not_required
@require_safe
def statistics(request: HttpRequest, period: str = "") -> HttpResponse:
    shown = published.newest(period)
    if period and not shown:
        raise Http404
    context: dict[str, Any] = {"period": shown, "choices": published.period_choices(), "releases": published.releases()}
    context |= {"next_release": published.next_release(), "revisions": published.revisions()}
    if shown:
        context |= _figures(shown)
    return clock.keep_fresh(render(request, "statistics/public.html", context))


def _figures(period: str) -> dict[str, Any]:
    found = {one.code: one for one in published.tables(period)}
    whole = found.get("country")
    total = whole.rows[0] if whole and whole.rows else None
    hours = total.hours if total else None
    places = found.get("municipalities")
    return {
        "period_label": words.period_label(period),
        "total": total,
        "people": number(total.people) if total else "",
        "hours": number(hours) if total else "",
        "value": number(published.value_of(hours, period)) if hours is not None else "",
        "wage": published.wage_on(cube.bounds(period)[0]),
        "service": _service(period),
        "course": _course(),
        "records": number(published.records(period)),
        "trend": _trend(),
        "embed": f"{settings.SITE_URL}/iegult/statistika/",
        "places": places,
        "circles": published.municipality_circles(places) if places else [],
        "pictures": [_picture(found[code]) for code in CHARTS if code in found],
        "others": [one for one in found.values() if len(one.dimensions) > 1],
        "whole_year": length_of(period) == YEAR,
    }


@login_not_required
@require_safe
def embedded(request: HttpRequest, code: str, period: str = "") -> HttpResponse:
    """One picture with its table for other sites: no cookie, no script, a link back that opens outside the frame."""
    shown = published.newest(period, code)
    if period and not shown:
        raise Http404
    found = published.table(code, shown) if shown else None
    context: dict[str, Any] = {"period": shown, "table": found}
    if found is not None and len(found.dimensions) == 1:
        context |= _picture(found)
    if shown:
        context |= {"period_label": words.period_label(shown), "records": number(published.records(shown))}
        context["releases"] = published.releases()[:1]
    context["all"] = settings.SITE_URL + reverse("statistics:public")
    return clock.keep_fresh(render(request, "statistics/embed.html", context))


def _service(period: str) -> dict[str, str]:
    """How places were filled and how soon people were answered, as they are read; without what nothing is known of."""
    found = published.service(period)
    names = ("organisers", "opportunities", "places", "filled", "applications")
    told = {name: number(getattr(found, name)) for name in names if getattr(found, name, 0) != 0}
    if found is not None and found.median_reply_hours is not None:
        told["reply"] = number(found.median_reply_hours)
    return told


def _course() -> dict[str, Any]:
    """Filling and answering by quarter, as two charts and the table beside them; nothing where no quarter tells."""
    rows = published.service_course()
    filled = [(one.period, one.filled_percent) for one in rows]
    replies = [(one.period, one.median_reply_hours) for one in rows]
    if all(value is None for _period, value in (*filled, *replies)):
        return {}
    return {
        "filled": _columns(filled, " %"),
        "replies": _columns(replies),
        "rows": [
            (
                words.period_label(one.period),
                [_told(getattr(one, name)) for name in COURSE],
                _told(one.filled_percent),
            )
            for one in rows
        ],
        "offers": number(sum(one.opportunities or 0 for one in rows)),
        "applications": number(sum(one.applications or 0 for one in rows)),
    }


def _columns(course: list[tuple[str, int | None]], unit: str = "") -> list[charts.Rectangle]:
    """None where nothing is told of any of them."""
    if all(value is None for _period, value in course):
        return []
    return charts.columns(
        charts.Value(words.short_label(period), value, _told(value) + (unit if value is not None else ""))
        for period, value in course
    )


def _told(value: int | None) -> str:
    """A dash where it is not shown, and where there was nothing to count: no places offered, nobody answered."""
    return "–" if value is None else number(value)


def _trend() -> dict[str, Any]:
    rows = published.trend()
    values = [charts.Value(words.short_label(month), hours, number(hours)) for month, _people, hours in rows]
    return {
        "records": number(published.records(*(month for month, _people, _hours in rows))),
        "columns": charts.columns(values),
        "rows": [(words.period_label(m), number(p), number(h)) for m, p, h in rows],
    }


def _picture(shown: published.Shown) -> dict[str, Any]:
    values = [charts.Value(row.labels[0], row.hours, number(row.hours)) for row in shown.rows]
    drawn = charts.bars(values) if any(one.number is not None for one in values) else []
    return {"table": shown, "bars": drawn, "bars_height": charts.bars_height(len(values))}
