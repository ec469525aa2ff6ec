"""An organiser's figures and the yearly return."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.core import charts, clock, workbooks
from talka.core.figures import Count
from talka.core.periods import local
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE, access
from talka.statistics import printable
from talka.statistics.queries import own, towns
from talka.statistics.schemas import YearlyReturn


def _return(organisation: Organisation, year: int) -> YearlyReturn:
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
    values = [charts.Value(f"{month:%m}", minutes, str(Count(round(minutes / 60)))) for month, minutes in found.months]
    context = {
        "organisation": organisation,
        "section": "statistics",
        "years": years,
        "found": found,
        "town": towns.town_of(organisation),
        "columns": charts.columns(values),
        "months": [(f"{month:%m.%Y}", round(minutes / 60, 1)) for month, minutes in found.months],
    }
    return render(request, "statistics/organiser.html", context)


@require_safe
def returned(request: HttpRequest, key: str, year: str, extension: str) -> HttpResponse:
    """The return as a file."""
    organisation = access(actor_of(request), key, SEE)
    found = _return(organisation, int(year))
    named = (organisation.name, organisation.registration_number)
    if extension == "xlsx":
        body, media = workbooks.book(printable.return_sheets(*named, found)), printable.XLSX
    else:
        now = clock.now()
        paper = printable.return_paper(*named, found, _("Talka, %(day)s") % {"day": f"{local(now):%d.%m.%Y.}"})
        body, media = own.return_pdf(paper, now), "application/pdf"
    response = HttpResponse(body, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="parskats-{organisation.key}-{found.year}.{extension}"'
    return response
