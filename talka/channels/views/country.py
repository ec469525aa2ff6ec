"""The ministry's: what each channel brings in the whole country."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.channels.queries import country, tables
from talka.channels.queries.funnel import month_start
from talka.core import charts, clock
from talka.core.figures import Count
from talka.organisations.actor import actor_of
from talka.organisations.policies import admit_analyst

MONTHS = 12
CSV = "text/csv; charset=utf-8"


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Twelve whole months."""
    admit_analyst(actor_of(request))
    after = month_start(clock.today())
    first = month_start(after, MONTHS)
    rows = country.rows(first, after)
    course = tables.by_month(country.opened_by_month(first, after), first, after)
    values = [charts.Value(one.name, one.opened, str(Count(one.opened))) for one in rows]
    context = {
        "rows": rows,
        "first": first,
        "last": month_start(after, 1),
        "fewest": country.FEWEST,
        "bars": charts.bars(values),
        "bars_height": charts.bars_height(len(values)),
        "columns": charts.columns(course),
        "course": course,
    }
    return render(request, "channels/country.html", context)


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    admit_analyst(actor_of(request))
    after = month_start(clock.today())
    response = HttpResponse(tables.of_country(month_start(after, MONTHS), after), content_type=CSV)
    response["Content-Disposition"] = 'attachment; filename="kanali.csv"'
    return response
