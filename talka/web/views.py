"""Pages that join several apps, the pages of plain text, and the pages of errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.accounts.enums import ConsentKind
from talka.accounts.queries.consents import TEXTS
from talka.core import clock
from talka.interchange.schemas import organisation_data, site_data, structured_data
from talka.opportunities import queries as opportunities
from talka.opportunities.enums import Accessibility, Language, State, Support
from talka.opportunities.models import Opportunity
from talka.opportunities.policies import SEE, access_own
from talka.opportunities.queries.own import changes
from talka.opportunities.search import SearchQuery, search
from talka.opportunities.seen import by_way_of, came_by, opens, shows
from talka.organisations import queries as organisers
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SEE as SEE_PROFILE
from talka.organisations.policies import access
from talka.registers import queries as registers
from talka.statistics.queries import published as figures
from talka.stories import queries as stories
from talka.web import queries
from talka.web.pages import queries as pages

NEWEST = 6
SOON = 3
SIMILAR = 3
ON_A_PLACE = 12
ORGANISERS_ON_A_PLACE = 24


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = opportunities.newest(NEWEST)
    soon = opportunities.soon_closing(SOON)
    context = {
        "newest": newest,
        "soon": soon,
        "figures": opportunities.figures(),
        "tiles": queries.tiles(),
        "circles": queries.municipality_circles(),
        "structured": site_data(),
    }
    deadlines = [card.apply_until for card in (*newest, *soon)]
    response = shows(render(request, "web/home.html", context), [card.pk for card in (*newest, *soon)])
    return clock.keep_fresh(response, min(deadlines, default=None))


@login_not_required
@require_safe
def opportunity(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """One opportunity. After its deadline the page stays, says so and offers similar ones; it answers 200 for ever."""
    page = opportunities.detail_page(public_id, queries.BESIDE)
    if page is None:
        raise Http404
    found = page.row
    if instead := opportunities.address_of_same(found):
        return HttpResponseRedirect(instead)
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(by_way_of(found.get_absolute_url(), came_by(request.GET.get("via", ""))))
    similar = opportunities.cards_like(page, SIMILAR)
    channel = came_by(request.GET.get("via", ""))
    context = {**_told_by(page), "is_open": found.is_open, "similar": similar, "channel": channel}
    told = f"{context['mark']} {page.counters} {page.beside} {[card.mark for card in similar]} {channel}"
    response = queries.drawn(request, told, lambda: render(request, "web/opportunity.html", context))
    shown = [card.apply_until for card in similar if card.is_open]
    shown += [found.apply_until] if found.is_open and found.apply_until else []
    clock.keep_fresh(response, min(shown, default=None))
    actor = actor_of(request)
    if actor.is_moderator or found.organisation_id in actor.roles:
        return response
    return opens(response, found.pk, channel)


@require_safe
def preview(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Its page as visitors see it or will see it, for the team: of a draft as if it were published."""
    page = opportunities.preview_page(access_own(actor_of(request), public_id, SEE, key=key), queries.BESIDE)
    if page is None:
        raise Http404
    found = page.row
    waits = found.state in {State.DRAFT, State.IN_REVIEW}
    context = {**_told_by(page), "is_open": found.is_open or waits, "preview": True, "organisation": found.organisation}
    return render(request, "web/opportunity.html", context | {"mark": f"{context['mark']} preview"})


def _told_by(page: opportunities.Detail) -> dict[str, object]:
    """What the page says of the opportunity, whoever reads it. `mark` is what its parts are kept under."""
    found, now, language = page.row, clock.now(), get_language() or "lv"
    when = opportunities.when_text(found, found.shifts.all(), now)
    return {
        "mark": f"{page.mark} {language} {opportunities.told_at(found, now)} {when}",
        "opportunity": found,
        "when": when,
        "counts": queries.counts_of(found),
        "texts": queries.texts_of(found, language),
        "stories_mark": page.beside["stories"],
        "receiver": page.beside["receiver"],
        **_drawn_once(found),
    }


def _drawn_once(found: Opportunity) -> dict[str, Callable[[], object]]:
    """What only kept fragments of the page show: asked for by the template when it has to draw them."""
    return {
        "languages": lambda: [Language(code).label for code in found.languages],
        "supports": lambda: [Support(code) for code in found.supports],
        "accessibility": lambda: [Accessibility(code).label for code in found.accessibility],
        "figure": partial(figures.of_organiser, found.organisation),
        "initial": partial(queries.initial_of, found.organisation.name),
        "requirements": partial(queries.requirements_of, found),
        "circles": partial(queries.circles_of, found),
        "changes": partial(changes, found),
        "share": partial(queries.share_links, found),
        "structured": partial(structured_data, found),
        "told": partial(stories.shown, opportunity=found),
        "calendar_url": partial(reverse, "opportunity_calendar", args=[found.public_id, found.slug]),
    }


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


@login_not_required
@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    context = {"circles": queries.municipality_circles(), "rows": queries.municipality_rows()}
    return clock.keep_fresh(render(request, "web/municipalities.html", context))


@login_not_required
@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    found = registers.municipality_by_slug(slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect("municipality", found.slug, permanent=True)
    return _place(
        request,
        SearchQuery(municipalities=(found.atvk,), limit=ON_A_PLACE),
        {
            "municipality": found,
            "name": found.display_name,
            "organisations": organisers.in_municipality(found.atvk, ORGANISERS_ON_A_PLACE),
            "embed": f"{settings.SITE_URL}/iegult/iespejas?municipality={found.atvk}",
            "more": f"municipality={found.atvk}",
        },
    )


@login_not_required
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    return clock.keep_fresh(render(request, "web/fields.html", {"tiles": queries.tiles()}))


@login_not_required
@require_safe
def field(request: HttpRequest, code: str) -> HttpResponse:
    found = registers.field(code)
    if found is None:
        raise Http404
    return _place(
        request,
        SearchQuery(fields=(code,), limit=ON_A_PLACE),
        {
            "field": found,
            "name": found.display_name,
            "organisations": organisers.in_field(code, ORGANISERS_ON_A_PLACE),
            "embed": f"{settings.SITE_URL}/iegult/iespejas?field={code}",
            "more": f"field={code}",
        },
    )


def _place(request: HttpRequest, query: SearchQuery, context: dict[str, object]) -> HttpResponse:
    """A page of one place or field: offers, organisers, figures, embed code."""
    page = search(query, facets=False)
    context |= {
        "cards": opportunities.cards(page.ids),
        "total": page.total,
        "figures": opportunities.figures_of(query),
    }
    return clock.keep_fresh(shows(render(request, "web/place.html", context), page.ids), page.next_deadline)


def _text(request: HttpRequest, name: str) -> HttpResponse:
    """A page of plain text: as moderators published it, else as it came with the program in each language."""
    written = pages.text(name)
    context = {"written": written, "answers": pages.answers() if name == "help" else ()}
    template = "web/pages/written.html" if written else f"web/pages/{get_language()}/{name}.html"
    return clock.keep_fresh(render(request, template, context))


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _text(request, "accessibility")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _text(request, "privacy")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What people agree to as they sign up. Not rewritten at the desk: another text is another version in the program."""
    context = {"version": TEXTS[ConsentKind.TERMS].version}
    return clock.keep_fresh(render(request, f"web/pages/{get_language()}/terms.html", context))


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return _text(request, "about")


@login_not_required
@require_safe
def assistance(request: HttpRequest) -> HttpResponse:
    return _text(request, "help")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request: whatever broke may break the context too."""
    return HttpResponse(render_to_string("500.html"), status=500)
