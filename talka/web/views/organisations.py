"""Organisations that stand public, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.interchange.schemas import organisation_data
from talka.opportunities import queries as opportunities
from talka.opportunities.seen import by_way_of, came_by, shows
from talka.organisations import queries as organisers
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE as SEE_PROFILE
from talka.organisations.policies import access
from talka.registers import queries as registers
from talka.statistics.queries import published as figures
from talka.stories import queries as stories
from talka.web import queries


@login_not_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    names = ("q", "kind", "field", "municipality", "after")
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in names}
    page = organisers.directory(
        q=asked["q"], kind=asked["kind"], field=asked["field"], municipality=asked["municipality"], after=asked["after"]
    )
    context = {
        "page": page,
        "asked": asked,
        "fields": registers.fields(),
        "municipalities": registers.active_municipalities(),
        "circles": queries.organiser_circles(),
        "next": queries.address_with(request.GET, after=page.after) if page.after else "",
    }
    return clock.keep_fresh(render(request, "web/organisations.html", context))


@login_not_required
@require_safe
def organisation(request: HttpRequest, number: str, tail: str) -> HttpResponse:
    found = organisers.profile(number, tail)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(by_way_of(found.get_absolute_url(), came_by(request.GET.get("via", ""))))
    current, channel = opportunities.of_organisation(found, past=False), came_by(request.GET.get("via", ""))
    context = {**_told_of(found), "current": current, "channel": channel, "structured": organisation_data(found)}
    deadlines = [card.apply_until for card in current]
    response = shows(render(request, "web/organisation.html", context), [card.pk for card in current], channel)
    return clock.keep_fresh(response, min(deadlines, default=None))


@require_safe
def organisation_preview(request: HttpRequest, key: str) -> HttpResponse:
    """Its page as visitors see it or will see it, for the team, with what is written now, whatever its state."""
    found = organisers.whole(access(actor_of(request), key, SEE_PROFILE).pk)
    current = opportunities.of_organisation(found, past=False)
    context = {**_told_of(found), "current": current, "structured": None, "preview": True}
    return render(request, "web/organisation.html", context)


def _told_of(found: Organisation) -> dict[str, object]:
    """What an organisation's page says besides what is open."""
    return {
        "organisation": found,
        "past": opportunities.of_organisation(found, past=True),
        "record": opportunities.record_of(found),
        "figure": figures.of_organiser(found),
        "stories": stories.shown(organisation=found),
    }
