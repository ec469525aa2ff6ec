"""Lists and cards for other sites: no cookie, no script, links that open outside the frame. All public, all GET."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from talka.channels import theme
from talka.channels.forms import LookForm
from talka.channels.queries.embed import framed
from talka.channels.theme import Look
from talka.core import clock
from talka.opportunities.enums import Channel
from talka.opportunities.forms import SearchForm, understand
from talka.opportunities.queries import Card, cards, detail, of_organisation
from talka.opportunities.search import search
from talka.opportunities.seen import by_way_of, shows
from talka.organisations import queries as organisers

IN_EMBED = 10
HEIGHT, WIDTH = 480, 600
NOT_A_FILTER = ("limit", "theme", "color", "via")


def look_of(data: QueryDict) -> Look:
    """What an address says of the frame."""
    told = {"theme": data.get("theme", ""), "color": data.get("color", ""), "limit": data.get("limit", "")}
    return LookForm(told).look()


@login_not_required
@require_safe
def embedded_list(request: HttpRequest) -> HttpResponse:
    """The search as a list, with the parameters of the search."""
    look = look_of(request.GET)
    page = search(understand(SearchForm(request.GET), limit=look.limit or IN_EMBED).query, facets=False)
    question = request.GET.copy()
    for name in NOT_A_FILTER:
        question.pop(name, None)
    context = {
        "total": page.total,
        "total_is_exact": page.total_is_exact,
        "all": f"{settings.SITE_URL}{reverse('opportunities')}?{question.urlencode()}".rstrip("?"),
    }
    return _frame(request, look, cards(page.ids), context, page.next_deadline)


@login_not_required
@require_safe
def embedded_organisation(request: HttpRequest, number: str, tail: str) -> HttpResponse:
    """What one organisation has open."""
    found = organisers.profile(number, tail)
    if found is None:
        raise Http404
    look = look_of(request.GET)
    shown = of_organisation(found, past=False, limit=look.limit or IN_EMBED)
    context = {"organisation": found, "all": settings.SITE_URL + found.get_absolute_url()}
    return _frame(request, look, shown, context, min((card.apply_until for card in shown), default=None))


@login_not_required
@require_safe
def embedded_opportunity(request: HttpRequest, public_id: str) -> HttpResponse:
    found = detail(public_id)
    if found is None:
        raise Http404
    card = cards([found.pk])[0]
    context = {"all": settings.SITE_URL + reverse("opportunities"), "alone": True}
    return _frame(request, look_of(request.GET), [card], context, card.apply_until if card.is_open else None)


def _frame(
    request: HttpRequest, look: Look, shown: list[Card], context: dict[str, Any], until: datetime | None
) -> HttpResponse:
    context |= {
        "all": by_way_of(context["all"], Channel.EMBED),
        "items": [(card, by_way_of(f"{settings.SITE_URL}{card.get_absolute_url()}", Channel.EMBED)) for card in shown],
        "colours": f"{reverse('embedded_colours')}?{look.colours()}" if look.colours() else "",
    }
    response = render(request, "channels/embed.html", context)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return response  # in other sites no browser sends it: somebody looks at the list before copying its code
    shows(response, [card.pk for card in shown], Channel.EMBED)
    return clock.keep_fresh(response, until)


@login_not_required
@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """The style sheet of a frame's colours: they stand in its address, for no page may carry a style of its own."""
    text = theme.style_sheet(look_of(request.GET))
    return clock.keep_fresh(HttpResponse(text, content_type="text/css; charset=utf-8"))


@login_not_required
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """OEmbed 1.0 for pages of opportunities, organisations and municipalities, and for lists."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=HTTPStatus.NOT_IMPLEMENTED)
    try:
        url = urlsplit(request.GET.get("url", ""))
    except ValueError as error:
        raise Http404 from error
    found = framed(url, look_of(QueryDict(url.query)))
    if found is None:
        raise Http404
    width = _at_most(request.GET.get("maxwidth", ""), WIDTH)
    height = _at_most(request.GET.get("maxheight", ""), min(HEIGHT, found.height))
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>',
        found.address,
        width,
        height,
        found.title,
    )
    told = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Talka",
        "provider_url": settings.SITE_URL,
        "title": found.title,
        "width": width,
        "height": height,
        "cache_age": 3600,
        "html": frame,
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return clock.keep_fresh(response)


def _at_most(text: str, usual: int) -> int:
    return min(usual, int(text)) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else usual
