"""The page of one opportunity."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from hashlib import blake2b

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.core import clock
from talka.interchange.schemas import structured_data
from talka.opportunities import queries as opportunities
from talka.opportunities.enums import Accessibility, Language, State, Support
from talka.opportunities.models import Opportunity
from talka.opportunities.policies import SEE, access_own
from talka.opportunities.queries.kept import Kept
from talka.opportunities.queries.own import changes
from talka.opportunities.seen import by_way_of, came_by, opens
from talka.organisations.actor import actor_of
from talka.statistics.queries import published as figures
from talka.stories import queries as stories
from talka.web import queries

SIMILAR = 3
DRAWN: Kept[bytes] = Kept(400)
LONGEST = 600
"""Seconds. What is published by the month stands on pages without being named in what they tell."""


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
    response = _drawn(request, told, lambda: render(request, "web/opportunity.html", context))
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


def _drawn(request: HttpRequest, told: str, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The page as it was drawn for somebody before, as long as it would say the same: `told` names all of that.

    Only for and from requests that carry nothing of a reader. Kept compressed, as a few kilobytes.
    """
    if request.COOKIES or "Authorization" in request.headers:
        return draw()
    stretch = clock.now().timestamp() // LONGEST
    words = repr((request.scheme, request.get_host(), request.get_full_path(), stretch, told))
    key = blake2b(words.encode(), digest_size=16).hexdigest()
    if kept := DRAWN.get(key):
        return HttpResponse(zlib.decompress(kept))
    response = draw()
    DRAWN.put(key, zlib.compress(response.content, 1))
    return response
