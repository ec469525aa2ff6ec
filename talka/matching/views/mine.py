"""A person's own wishes: the offer to help, invitations, saved searches, favourites."""

from __future__ import annotations

from django.contrib import messages as announce
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts import vault
from talka.accounts.actions import keep_identity
from talka.accounts.enums import ConsentKind
from talka.accounts.policies.person import person
from talka.accounts.queries import has_agreed, is_minor
from talka.applications.queries import card_of_draft
from talka.applications.schemas import Draft
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.templatetags.dates import span_text
from talka.matching import actions, policies, queries
from talka.matching.forms import OfferForm, PaceForm, ShiftsForm, initial_of
from talka.matching.models import Invitation
from talka.matching.models.search import PACES
from talka.opportunities.models import Shift


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """One form: putting up and changing are the same act."""
    user = person(request)
    held = queries.own(user)
    minor = is_minor(user)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(held),
        minor=minor,
        has_name="name" in vault.known(user),
        keeping_agreed=has_agreed(user, ConsentKind.IDENTITY),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                keep_identity(user, form.names, agreed=form.keep_agreed)
                actions.put_up(user, form.draft(), version=form.cleaned_data["version"])
        except RefusedError as error:
            form.add_error("last_day" if error.code == "offer.last_day" else None, error.message)
        else:
            announce.success(request, _("Thank you! Your offer is up."))
            return redirect("matching:offer")
    context = {
        "form": form,
        "offer": held,
        "is_up": held is not None and held.until > clock.now(),
        "binned": queries.in_bin(user) if held is None else None,
        "minor": minor,
        "invitations": queries.invitations_to(user),
        "section": "offer",
    }
    return render(request, "matching/offer.html", context, status=422 if form.errors else 200)


@require_POST
def take_down(request: HttpRequest) -> HttpResponse:
    actions.take_down(person(request))
    announce.success(request, _("Taken down. Nobody finds it any more; for thirty days you can put it up again."))
    return redirect("matching:offer")


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    try:
        offer = actions.restore(person(request))
        if offer is not None and offer.until > clock.now():
            announce.success(request, _("Your offer is up again."))
    except RefusedError as error:
        announce.error(request, error.message)
    return redirect("matching:offer")


def _shifts(invitation: Invitation) -> list[tuple[Shift, str]]:
    now = clock.now()
    coming = [one for one in invitation.opportunity.shifts.all() if one.ends_at > now]
    return [(one, span_text(one.starts_at, one.ends_at, now)) for one in coming]


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Shows what the organiser would get; POST says yes."""
    user = person(request)
    found = policies.own_invitation(user, public_id)
    form = ShiftsForm(request.POST if request.method == "POST" else None, shifts=_shifts(found))
    if request.method == "POST" and form.is_valid():
        try:
            application = actions.accept(found, by=user, shifts=form.chosen())
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            return redirect("applications:sent", application.public_id)
    draft = Draft(skills=found.skills, languages=found.languages)
    context = {
        "invitation": found,
        "received": queries.received(found),
        "card": card_of_draft(user, found.opportunity, draft, shifts=(), told={}),
        "form": form,
        "section": "offer",
    }
    return render(request, "matching/invitation.html", context, status=422 if form.errors else 200)


@require_POST
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    try:
        actions.decline(policies.own_invitation(user, public_id), by=user)
        announce.success(request, _("You said no. That is quite all right."))
    except RefusedError as error:
        announce.error(request, error.message)
    return redirect("matching:offer")


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    listed = [(one, queries.words(one.filters)) for one in queries.mine(person(request))]
    return render(request, "matching/searches.html", {"listed": listed, "paces": PACES, "section": "searches"})


@require_POST
def pace(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    search = policies.own_search(user, public_id)
    form = PaceForm(request.POST)
    if form.is_valid():
        actions.set_pace(search, form.cleaned_data["pace"], by=user)
        announce.success(request, _("Saved."))
    return redirect("matching:searches")


@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    actions.forget(policies.own_search(user, public_id), by=user)
    announce.success(request, _("The search is deleted."))
    return redirect("matching:searches")


@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    context = {"cards": queries.favourites(person(request)), "section": "favourites"}
    return render(request, "matching/favourites.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """A page of its own, because the opportunity's page is the same for everybody and holds no form."""
    user = person(request)
    opportunity = policies.keepable(public_id)
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "drop":
                actions.drop_favourite(user, public_id)
            else:
                actions.keep_favourite(user, opportunity)
        except RefusedError as error:
            announce.error(request, error.message)
        return redirect("matching:favourites")
    context = {"opportunity": opportunity, "kept": queries.is_favourite(user, opportunity), "section": "favourites"}
    return render(request, "matching/keep.html", context)
