"""The organiser's front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.organisations.actor import actor_of
from talka.organisations.policies import SEE, access
from talka.web.org import queries


@require_safe
def home(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    organisation = access(actor, key, SEE)
    context = {
        "organisation": organisation,
        "home": queries.home(organisation),
        "others": [one for one in queries.of_actor(actor) if one.pk != organisation.pk],
        "role": actor.role_in(organisation),
        "section": "home",
    }
    return render(request, "web/org/home.html", context)
