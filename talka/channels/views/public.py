"""A municipality's list for any site: choose, look, copy. No account is needed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.channels.forms import LookForm
from talka.channels.queries import embed
from talka.core import clock
from talka.registers.queries import municipality_by_slug


@login_not_required
@require_safe
def of_town(request: HttpRequest, slug: str) -> HttpResponse:
    found = municipality_by_slug(slug)
    if found is None or found.slug != slug:
        raise Http404
    form = LookForm(request.GET)
    frame = embed.of_municipality(found, form.look())
    context = {"municipality": found, "form": form, "frame": frame, "preview": embed.path_of(frame)}
    if form.errors:
        return render(request, "channels/town.html", context, status=422)
    return clock.keep_fresh(render(request, "channels/town.html", context))
