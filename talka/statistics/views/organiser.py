"""An organiser's figures and the yearly return."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.core import charts, clock
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE, access
from talka.statistics import printable
from talka.statistics.queries import own

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _return(organisation: Organisation, year: int) -> own.YearlyReturn:
    return own.yearly_return(
        organisation, year, remote=_("Remotely"), unknown=_("Place not known"), other=_("Other work")
    )


@require_safe
def figures(request: HttpRequest, key: str, year: str = "") -> HttpResponse:
    organisation = access(actor_of(request), key, SEE)
    years = own.years(organisation)
    chosen = int(year) if year else next(iter(years), clock.today().year)
    if year and chosen not in years:
        raise Http404
    found = _return(organisation, chosen)
    values = [charts.Value(f"{month:%m}", minutes, str(round(minutes / 60))) for month, minutes in found.months]
    context = {
        "organisation": organisation,
        "section": "statistics",
        "years": years,
        "found": found,
        "columns": charts.columns(values),
        "months": [(f"{month:%m.%Y}", round(minutes / 60, 1)) for month, minutes in found.months],
    }
    return render(request, "statistics/organiser.html", context)


@require_safe
def workbook(request: HttpRequest, key: str, year: str) -> HttpResponse:
    organisation = access(actor_of(request), key, SEE)
    found = _return(organisation, int(year))
    head = [
        _("Volunteers"), _("Hours"), _("Volunteers, change on the year before"), _("Hours, change on the year before")
    ]  # fmt: skip

    def table(name: str, rows: list[own.Line]) -> list[list[printable.Item]]:
        lines: list[list[printable.Item]] = [
            [one.label, one.volunteers, one.hours, one.more_volunteers, one.more_hours] for one in rows
        ]
        return [[name, *head], *lines]

    total = own.Line(
        _("Total"),
        found.total.volunteers,
        found.total.minutes,
        found.total.volunteers_before,
        found.total.minutes_before,
    )
    sheets: dict[str, Iterable[Sequence[printable.Item]]] = {
        _("Places"): [
            [_("Organisation"), organisation.name],
            [_("Registration number"), organisation.registration_number],
            [_("Year"), found.year],
            [],
            *table(_("Place"), [*found.places, total]),
        ],
        _("Main events"): table(_("Event"), found.events),
    }
    response = HttpResponse(printable.workbook(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="parskats-{organisation.key}-{found.year}.xlsx"'
    return response
