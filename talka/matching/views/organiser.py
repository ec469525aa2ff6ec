"""A verified organiser looks for people who offer help, and invites them."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.core.paging import page_number
from talka.matching import actions, policies, queries
from talka.matching.forms import InviteForm, PeopleForm
from talka.matching.views.person import team_of


@require_safe
def offers(request: HttpRequest, key: str) -> HttpResponse:
    organisation = team_of(request, key)
    if not policies.may_look_for(organisation):
        context = {"organisation": organisation, "section": "offers"}
        return render(request, "matching/not_verified.html", context)
    form = PeopleForm(request.GET, opportunities=queries.open_opportunities(organisation))
    form.is_valid()
    asked = request.GET.copy()
    asked.pop("lapa", None)
    context = {
        "organisation": organisation,
        "form": form,
        "found": queries.look_for(organisation, form.people(), opportunity=form.opportunity, page=page_number(request)),
        "asked": asked.urlencode(),
        "left": queries.most_left(organisation),
        "section": "offers",
    }
    return render(request, "matching/offers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, key: str, handle: str) -> HttpResponse:
    """One person's offer; POST invites. A name is opened here only, and each time the person can see it."""
    organisation = team_of(request, key)
    found = policies.offer_for(organisation, handle)
    user = person(request)
    choices = queries.open_opportunities(organisation)
    asked = PeopleForm(request.GET, opportunities=choices)
    asked.is_valid()
    initial = {"opportunity": asked.opportunity.public_id} if asked.opportunity else {}
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, initial=initial, opportunities=choices)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(found, form.chosen, why=form.cleaned_data["why"], by=user)
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            announce.success(request, _("The invitation is sent."))
            return redirect("matching:offers", key)
    card = queries.seen_by(found, organisation, opportunity=asked.opportunity)
    context = {
        "organisation": organisation,
        "card": replace(card, name=actions.open_name(found, organisation, by=user)),
        "form": form,
        "left": queries.most_left(organisation),
        "section": "offers",
    }
    return render(request, "matching/offer_card.html", context, status=422 if form.errors else 200)
