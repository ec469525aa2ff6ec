"""Hours to take along or to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.accounts.policies.person import person
from talka.core import clock
from talka.core.periods import local
from talka.hours import policies, queries
from talka.hours.queries import desk as team
from talka.hours.queries.mine import ordered
from talka.hours.queries.paper import EMPTY_LINES, sheet_pdf
from talka.hours.queries.sheets import MEDIA, rows_of, written
from talka.hours.views.person import team_of


def download(data: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def my_export(request: HttpRequest, form: str) -> HttpResponse:
    """All own records that are not in the bin."""
    rows = ordered(queries.of_person(person(request)))
    return download(written(rows_of(rows, own=True), form), "stundas", form)


@require_safe
def export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """All records of the organisation, under the names by which it knows its volunteers."""
    rows = ordered(queries.of_organisation(team_of(request, key)))
    return download(written(rows_of(rows, own=False), form), "stundas", form)


@require_safe
def sheet(request: HttpRequest, key: str, public_id: str, form: str = "") -> HttpResponse:
    """A sheet to print and sign for a day without phones; `form` "pdf" as a file."""
    organisation = team_of(request, key)
    opportunity = policies.work_at(organisation, public_id)
    shifts = [one for one in opportunity.shifts.all() if local(one.ends_at).date() >= clock.today()]
    asked = next((one for one in shifts if one.public_id == request.GET.get("maina")), None)
    names = team.names_for(opportunity, asked)
    if form == "pdf":
        return download(sheet_pdf(opportunity, asked, names), "parakstu-lapa", form)
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "names": names,
        "shifts": shifts,
        "shift": asked,
        "lines": range(EMPTY_LINES),
        "section": "hours",
    }
    return render(request, "hours/sheet.html", context)
