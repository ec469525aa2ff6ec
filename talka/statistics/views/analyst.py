"""Tables of one's own making, from perturbed figures: an analyst's of the whole country, a town's of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.accounts.models import User
from talka.core import charts, workbooks
from talka.core.errors import RefusedError
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import admit_analyst
from talka.registers.models import Municipality
from talka.statistics import actions, printable, schemas
from talka.statistics.forms import USUAL, SliceForm, ViewForm
from talka.statistics.models import SavedView
from talka.statistics.policies import admit_town
from talka.statistics.queries import opendata, published, report, words
from talka.statistics.queries.analyst import MEASURES, Line, Slice, lines, town_circles, view_for, views_for
from talka.statistics.queries.words import number

DRAWN = 45
"""Bars on one drawing at most."""
ROWS_SHOWN = 500
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": printable.XLSX, "parquet": schemas.PARQUET}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, whose tables these are, and where they stand. `town` None: the whole country."""

    user: User
    base: str
    town: Municipality | None = None
    organisation: Organisation | None = None

    @property
    def frame(self) -> str:
        return "area_org.html" if self.organisation else "base.html"

    def form(self, data: QueryDict) -> SliceForm:
        """What is asked; of nothing the usual table, and where nothing is chosen to be counted what is counted then."""
        asked = data.copy()
        usual = USUAL if not data else {"show": USUAL["show"]}
        for name, values in usual.items():
            if name not in data:
                asked.setlist(name, ["field"] if self.town and name == "by" else values)
        return SliceForm(asked, town=self.town)


def _country(request: HttpRequest) -> Desk:
    return Desk(admit_analyst(actor_of(request)), reverse("statistics:analyst"))


def _town(request: HttpRequest, key: str) -> Desk:
    user, organisation, town = admit_town(actor_of(request), key)
    return Desk(user, reverse("statistics:town", args=[key]), town, organisation)


@require_safe
def analytics(request: HttpRequest) -> HttpResponse:
    return _page(request, _country(request))


@require_safe
def town(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _town(request, key))


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _answer(request, desk, desk.form(request.GET), ViewForm(town=desk.town))


def _answer(request: HttpRequest, desk: Desk, form: SliceForm, save: ViewForm) -> HttpResponse:
    """The table that is asked for, below it the form that keeps it; both with what was typed and what is wrong with it."""
    context: dict[str, Any] = {"form": form, "desk": desk, "organisation": desk.organisation, "section": "statistics"}
    context |= {"years": report.years(), "save": save, **_views(desk)}
    if not form.is_valid():
        return render(request, "statistics/analyst.html", context, status=422)
    asked = form.asked()
    found = lines(asked)
    context |= {
        "question": form.question(),
        "rows": [(one.codes, _labels(one), _numbers(one, asked)) for one in found[:ROWS_SHOWN]],
        "total": len(found),
        "heading": [(name, place < max(1, len(asked.levels))) for place, name in enumerate(_heading(asked))],
        "by_town": asked.levels == ("municipality",),
        **_pictures(asked, found),
    }
    return render(request, "statistics/analyst.html", context, status=422 if save.errors else 200)


def _views(desk: Desk) -> dict[str, list[SavedView]]:
    found = list(views_for(desk.user, desk.organisation))
    own = [one for one in found if one.user_id == desk.user.pk]
    return {"own_views": own, "other_views": [one for one in found if one not in own]}


def _heading(asked: Slice) -> list[str]:
    """Words of all columns. A table without dimensions has one row, which says so."""
    levels = [str(words.DIMENSIONS[level]) for level in asked.levels] or [_("Chosen")]
    return levels + [str(words.MEASURES[m]) for m in asked.measures]


def _labels(one: Line) -> tuple[str, ...]:
    return one.labels or (_("everything together"),)


def _numbers(one: Line, asked: Slice) -> list[str]:
    return [_text(one.number(measure)) for measure in asked.measures]


def _text(value: float | None) -> str:
    return "–" if value is None else number(value)


def _pictures(asked: Slice, found: list[Line]) -> dict[str, Any]:
    """The first thing counted as a chart, and on the map where rows are municipalities."""
    if not asked.levels or not 0 < len(found) <= DRAWN:
        return {}
    first = asked.measures[0]
    drawn: dict[str, Any] = {"chart_label": str(words.MEASURES[first]), **_drawn(found, first, asked.levels)}
    if asked.levels == ("municipality",):
        drawn["circles"] = town_circles(found, first)
    return drawn


def _drawn(found: list[Line], measure: str, levels: tuple[str, ...]) -> dict[str, Any]:
    """Columns for a course of time, bars for everything else."""
    in_time = len(levels) == 1 and levels[0] in words.TIMES
    values = [
        charts.Value(
            words.short_label(one.codes[0]) if in_time else " · ".join(one.labels),
            one.number(measure),
            _text(one.number(measure)),
        )
        for one in found
    ]
    if in_time:
        return {"columns": charts.columns(values)}
    return {"bars": charts.bars(values), "bars_height": charts.bars_height(len(values))}


@require_safe
def download(request: HttpRequest, extension: str) -> HttpResponse:
    return _file(request, _country(request), extension)


@require_safe
def town_download(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    return _file(request, _town(request, key), extension)


def _file(request: HttpRequest, desk: Desk, extension: str) -> HttpResponse:
    form = desk.form(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.asked()
    found = lines(asked)
    if extension == "parquet":
        names = [*asked.levels, *asked.measures]
        body = opendata.columnar(
            names, [[*one.codes, *(_plain(one.number(m)) for m in asked.measures)] for one in found]
        )
    else:
        rows: list[list[schemas.Item]] = [list(_heading(asked))]
        rows += [[*_labels(one), *(one.number(measure) for measure in asked.measures)] for one in found]
        body = schemas.csv_text(rows).encode() if extension == "csv" else workbooks.book({_("Table"): rows})
    response = HttpResponse(body, content_type=TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="tabula.{extension}"'
    return response


def _plain(value: float | None) -> str:
    return "" if value is None else str(value)


@require_safe
def yearly(request: HttpRequest, year: str) -> HttpResponse:
    return _report(request, _country(request), int(year))


@require_safe
def town_yearly(request: HttpRequest, key: str, year: str) -> HttpResponse:
    return _report(request, _town(request, key), int(year))


def _report(request: HttpRequest, desk: Desk, year: int) -> HttpResponse:
    if year not in report.years():
        raise Http404
    found = report.report(year, desk.town)
    context = {
        "desk": desk,
        "organisation": desk.organisation,
        "section": "statistics",
        "found": found,
        "years": report.years(),
        "wage": published.wage_on(found.asked.first),
        "parts": [_part(one) for one in found.parts],
        "totals": {measure: _text(found.total.number(measure)) for measure in MEASURES},
    }
    return render(request, "statistics/report.html", context)


def _part(part: report.Part) -> dict[str, Any]:
    rows = [(one.labels, _text(one.people), _text(one.hours)) for one in part.lines]
    return {"title": part.title, "rows": rows, **_drawn(part.lines, "hours", (part.level,))}


# --- views that are kept ----------------------------------------------------------------------------------------------


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    return _save(request, _country(request))


@require_POST
def town_save(request: HttpRequest, key: str) -> HttpResponse:
    return _save(request, _town(request, key))


def _save(request: HttpRequest, desk: Desk) -> HttpResponse:
    given = ViewForm(request.POST, town=desk.town)
    asked = SliceForm(QueryDict(request.POST.get("question", "")), town=desk.town)
    if not asked.is_valid() or not given.is_valid():
        return _answer(request, desk, asked, given)
    told = given.cleaned_data
    try:
        kept = actions.save_view(
            desk.user, desk.organisation, name=told["name"], question=asked.question(), shared=told["shared"]
        )
    except RefusedError as refused:
        given.add_error("name", refused.message)
        return _answer(request, desk, asked, given)
    messages.success(request, _("The view is saved."))
    return redirect(f"{desk.base}skati/{kept.public_id}/")


@require_safe
def view(request: HttpRequest, public_id: str) -> HttpResponse:
    """The address of a saved view, to be sent to another analyst."""
    return _view(_country(request), public_id)


@require_safe
def town_view(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _view(_town(request, key), public_id)


def _view(desk: Desk, public_id: str) -> HttpResponse:
    found = view_for(desk.user, desk.organisation, public_id)
    if found is None:
        raise Http404
    return redirect(f"{desk.base}?{found.question}")


@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return _remove(request, _country(request), public_id)


@require_POST
def town_remove(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _remove(request, _town(request, key), public_id)


def _remove(request: HttpRequest, desk: Desk, public_id: str) -> HttpResponse:
    if not actions.remove_view(desk.user, desk.organisation, public_id):
        raise Http404
    messages.success(request, _("The view is removed."))
    return redirect(desk.base)
