"""Applying in one screen, and what comes right after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.accounts.queries import Told, is_minor, needs_guardian, told_by
from talka.applications import actions, policies, queries
from talka.applications.forms import ApplyForm, refused
from talka.applications.queries.gates import needs_of
from talka.core.errors import RefusedError
from talka.notifications.queries.calendar import file
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.applying import required
from talka.opportunities.seen import came_by

KEPT = "talka_apply"
MOST_KEPT = 3
TWICE = "application.apply.twice"
FIELD_OF = {
    "application.apply.shift": "shifts",
    "application.apply.people": "people",
    "identity.consent": "identity",
}
"""Code of a refusal → the field it is shown at; all others stand above the form."""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """The form, the card that the organiser will see, and sending what was seen.

    Signed out, what was typed is kept in the session, an account is made or opened, and the same page sends it.
    """
    opportunity = policies.open_for(public_id)
    if queries.elsewhere(opportunity):
        return redirect("opportunity", opportunity.public_id, opportunity.slug)
    user = request.user if isinstance(request.user, User) else None
    sends = request.method == "POST" and opportunity.is_open
    if not sends and user and (known := policies.live_of(user, opportunity)):
        return redirect("applications:one", known.public_id)
    if refusal := _refusal(request, opportunity, user):
        return refusal
    if not sends:
        return _first(request, opportunity, user)
    form = _form(request.POST, opportunity, user)
    if user is None:
        return _keep(request, opportunity) if form.is_valid() else _page(request, opportunity, user, form, 422)
    return _send(request, opportunity, user, form)


def _refusal(request: HttpRequest, opportunity: Opportunity, user: User | None) -> HttpResponse | None:
    """What nobody, or not this person, can apply for says so before anything is typed."""
    if not opportunity.is_open:
        return render(request, "applications/closed.html", {"opportunity": opportunity}, status=410)
    why = queries.age_refusal(user, opportunity) if user else None
    if why is None:
        return None
    context = {"opportunity": opportunity, "why": why.message, "similar": queries.elsewhere_to_help(opportunity, user)}
    return render(request, "applications/not_for_you.html", context, status=403 if request.method == "POST" else 200)


def _form(data: Mapping[str, Any] | None, opportunity: Opportunity, user: User | None, *, via: str = "") -> ApplyForm:
    told, receiver = told_by(user) if user else Told(), queries.receiver_of(opportunity)
    return ApplyForm(
        data, opportunity=opportunity, user=user, told=told, receiver=receiver, initial={"via": came_by(via)}
    )


def _first(request: HttpRequest, opportunity: Opportunity, user: User | None) -> HttpResponse:
    """The empty form, or what was kept of before signing in."""
    kept = request.session.get(KEPT, {}).get(opportunity.public_id) if KEPT in request.session else None
    if kept is None:
        return _page(request, opportunity, user, _form(None, opportunity, user, via=request.GET.get("via", "")))
    form = _form(QueryDict(kept), opportunity, user)
    form.is_valid()
    return _page(request, opportunity, user, form, kept=True)


def _keep(request: HttpRequest, opportunity: Opportunity) -> HttpResponse:
    """Into the session, on the server; nothing of it stands in an address."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    kept = dict(list(request.session.get(KEPT, {}).items())[-MOST_KEPT + 1 :])
    request.session[KEPT] = kept | {opportunity.public_id: data.urlencode()}
    here = reverse("applications:apply", args=[opportunity.public_id, opportunity.slug])
    return redirect(f"{reverse('accounts:start')}?{urlencode({'next': here})}")


def _send(request: HttpRequest, opportunity: Opportunity, user: User, form: ApplyForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, opportunity, user, form, 422)
    card = _card(opportunity, user, form)
    if request.POST.get("seen") != card.seen or "look" in request.POST:
        return _page(request, opportunity, user, form)
    try:
        made = actions.apply(opportunity, volunteer=user, draft=form.draft())
    except RefusedError as error:
        if error.code == TWICE and (known := policies.live_of(user, opportunity)):
            return redirect("applications:one", known.public_id)
        refused(form, FIELD_OF.get(error.code), error.message)
        return _page(request, opportunity, user, form, 409)
    if request.session.get(KEPT, {}).pop(opportunity.public_id, None) is not None:
        request.session.modified = True
    return redirect("applications:sent", made.public_id)


def _card(opportunity: Opportunity, user: User, form: ApplyForm) -> queries.Card:
    draft, told = form.draft(), form.told()
    if asked := [one for one in draft.shares if one not in told]:
        told = vault.read(user, asked, by=user, why="application.preview") | told
    shifts = [one for one in opportunity.shifts.all() if one.pk in set(draft.shifts)]
    return queries.card_of_draft(user, opportunity, draft, shifts=shifts, told=told)


def _page(
    request: HttpRequest,
    opportunity: Opportunity,
    user: User | None,
    form: ApplyForm,
    status: int = 200,
    *,
    kept: bool = False,
) -> HttpResponse:
    card = _card(opportunity, user, form) if user and form.is_bound and form.is_valid() else None
    chosen = [one for one in opportunity.shifts.all() if card and one.pk in set(form.draft().shifts)]
    clash = queries.clash(user, queries.spans(opportunity, chosen)) if user and card else None
    context = {
        "opportunity": opportunity,
        "form": form,
        "receiver": queries.receiver_of(opportunity),
        "card": card,
        "required": required(opportunity),
        "ages": "" if user else queries.ages_wanted(opportunity),
        "kept": kept,
        "clash": clash,
        "needs": needs_of(user, opportunity) if user else [],
        "minor": bool(user and is_minor(user)),
    }
    return render(request, "applications/apply.html", context, status=status)


@require_safe
def sent(request: HttpRequest, public_id: str) -> HttpResponse:
    """How to learn the answer, and what happens when none of the ways is taken."""
    user = person(request)
    application = policies.own(user, public_id)
    context = {
        "application": application,
        "position": queries.position(application),
        "asks_guardian": needs_guardian(user) and queries.holding_consent(application) is None,
        "has_email": "email" in vault.known(user),
        "section": "applications",
    }
    return render(request, "applications/sent.html", context)


@require_safe
def reminder(request: HttpRequest, public_id: str) -> HttpResponse:
    """The promised day as a calendar file."""
    application = policies.own(person(request), public_id)
    entry = replace(queries.promise_entry(application), reminds=True)
    answer = HttpResponse(file([entry]), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="atbilde.ics"'
    return answer
