"""Tables of an analyst's own making, from perturbed figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.core import charts
from talka.organisations.actor import actor_of
from talka.statistics import printable
from talka.statistics.forms import SliceForm
from talka.statistics.policies import admit_analyst
from talka.statistics.queries import words
from talka.statistics.queries.analyst import Line, Slice, lines

DRAWN = 45
"""Bars on one drawing at most."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _form(data: QueryDict) -> SliceForm:
    return SliceForm(data or QueryDict("by=region"))


@require_safe
def analytics(request: HttpRequest) -> HttpResponse:
    admit_analyst(actor_of(request))
    form = _form(request.GET)
    found, names = ([], ()) if not form.is_valid() else _table(form.asked())
    context = {"form": form, "lines": found, "names": names, "address": request.GET.urlencode() or "by=region"}
    if len(names) == 1 and 0 < len(found) <= DRAWN:
        shown = [charts.Value(one.labels[0], one.hours, "–" if one.hours is None else str(one.hours)) for one in found]
        context |= {"bars": charts.bars(shown), "bars_height": charts.bars_height(len(shown))}
    return render(request, "statistics/analyst.html", context, status=200 if form.is_valid() else 422)


def _table(asked: Slice) -> tuple[list[Line], tuple[str, ...]]:
    return lines(asked), tuple(str(words.DIMENSIONS[level]) for level in asked.levels)


@require_safe
def download(request: HttpRequest, extension: str) -> HttpResponse:
    admit_analyst(actor_of(request))
    form = _form(request.GET)
    if not form.is_valid():
        return render(request, "statistics/analyst.html", {"form": form}, status=422)
    found, names = _table(form.asked())
    rows: list[list[printable.Item]] = [[*names, _("Volunteers"), _("Hours")]]
    rows += [[*one.labels, one.people, one.hours] for one in found]
    if extension == "csv":
        response = HttpResponse(printable.csv_text(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(printable.workbook({_("Table"): rows}), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="tabula.{extension}"'
    return response
