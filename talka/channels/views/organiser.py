"""An organiser's channels: what each brings, links and codes to hand out, the list for one's own site."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.channels.forms import LookForm
from talka.channels.queries import embed, funnel, links, tables
from talka.channels.queries.names import HANDED_OUT
from talka.core import charts, clock
from talka.core.figures import Count
from talka.opportunities.policies import SEE as SEE_ONE
from talka.opportunities.policies import access_own
from talka.organisations.actor import actor_of
from talka.organisations.policies import SEE, access

PERIODS = {"1": 1, "3": 3, "12": 12}
USUAL = "3"
CSV = "text/csv; charset=utf-8"


@require_safe
def channels(request: HttpRequest, key: str) -> HttpResponse:
    """Whole months that are over; of this month only what was opened, which is nobody's."""
    organisation = access(actor_of(request), key, SEE)
    period = request.GET.get("period", USUAL)
    period = period if period in PERIODS else USUAL
    this_month = funnel.month_start(clock.today())
    first = funnel.month_start(this_month, PERIODS[period])
    found = funnel.of_organisation(organisation, first, this_month)
    stages = _stages(found)
    course = tables.course(funnel.opened_by_day(organisation, first, this_month), first, this_month)
    context = {
        "organisation": organisation,
        "section": "channels",
        "found": found,
        "first": first,
        "last_month": funnel.month_start(this_month, 1),
        "period": period,
        "periods": _periods(),
        "now": sum(funnel.opened_by_day(organisation, this_month, _next(this_month)).values()),
        "bars": charts.bars(stages),
        "bars_height": charts.bars_height(len(stages)),
        "columns": charts.columns(course),
        "course": course,
        "rows": links.latest(organisation),
    }
    return render(request, "channels/organiser.html", context)


def _periods() -> list[tuple[str, str]]:
    return [("1", _("last month")), ("3", _("3 months")), ("12", _("12 months"))]


def _next(month: date) -> date:
    return funnel.month_start(month, -1)


def _stages(found: funnel.Funnel) -> list[charts.Value]:
    told = (
        (_("shown in lists"), found.shown),
        (_("opened"), found.opened),
        (_("applied"), found.people.applied),
        (_("approved"), found.people.approved),
    )
    return [charts.Value(label, number, str(Count(number))) for label, number in told]


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponse:
    """A year by month and channel."""
    organisation = access(actor_of(request), key, SEE)
    response = HttpResponse(tables.of_organisation(organisation), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="kanali-{organisation.key}.csv"'
    return response


@require_safe
def handed_out(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Where do you post this? A link and a code for each place, the card for a site."""
    opportunity = access_own(actor_of(request), public_id, SEE_ONE, key=key)
    public = links.is_public(opportunity)
    context: dict[str, Any] = {
        "organisation": opportunity.organisation,
        "section": "opportunities",
        "opportunity": opportunity,
        "public": public,
        "links": links.of_opportunity(opportunity) if public else [],
        "code": embed.of_opportunity(opportunity.public_id, opportunity.title, LookForm({}).look()).code(),
    }
    return render(request, "channels/links.html", context)


@require_safe
def code(request: HttpRequest, key: str, public_id: str, channel: str) -> HttpResponse:
    """The square code of one channel, to be put on a poster."""
    opportunity = access_own(actor_of(request), public_id, SEE_ONE, key=key)
    if channel not in HANDED_OUT or not links.is_public(opportunity):
        raise Http404
    response = HttpResponse(links.square(opportunity, channel), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="qr-{opportunity.public_id}-{channel}.svg"'
    return response


@require_safe
def on_own_site(request: HttpRequest, key: str) -> HttpResponse:
    """The organisation's list for its own site: choose, look, copy."""
    organisation = access(actor_of(request), key, SEE)
    form = LookForm(request.GET)
    frame = embed.of_organisation(organisation, form.look())
    context = {
        "organisation": organisation,
        "section": "channels",
        "form": form,
        "frame": frame if organisation.is_public else None,
        "preview": embed.path_of(frame),
    }
    return render(request, "channels/own_site.html", context, status=422 if form.errors else 200)
