"""A person's own pages that join several apps: what needs them now, and their data."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts import vault
from talka.accounts.actions import prove_by_code
from talka.accounts.models import User
from talka.accounts.policies.again import again
from talka.accounts.policies.person import person
from talka.applications.queries.disclosures import log_of
from talka.core.errors import RefusedError
from talka.core.offline import emptied
from talka.organisations.actor import actor_of
from talka.organisations.enums import Role
from talka.organisations.queries import led_alone_by
from talka.web import actions, privacy
from talka.web.forms import EraseForm, MergeForm
from talka.web.mine import queries
from talka.web.mine.enums import BY_TEAM, REASONS
from talka.web.org import queries as organisers
from talka.web.queries import told_labels
from talka.web.tasks import export_person


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs me now."""
    user = person(request)
    context = {"todo": queries.todo(user), "applications": queries.live_applications(user), "section": "home"}
    return render(request, "web/mine/home.html", context)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a person goes after signing in: the desk, the organisation they lead or help, else their own page."""
    actor = actor_of(request)
    if actor.is_moderator:
        return redirect("desk")
    own = sorted(organisers.of_actor(actor), key=lambda one: actor.role_in(one) != Role.ADMIN)
    return redirect("org_home", own[0].key) if own else redirect("mine")


def _look(one: dict[str, Any]) -> dict[str, Any]:
    by_team = one["why"] in BY_TEAM
    return one | {"fields": told_labels(one["fields"]), "why": REASONS.get(one["why"], one["why"]), "by_team": by_team}


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {
        "known": told_labels(vault.known(user)),
        "looks": [_look(one) for one in privacy.looks(user)],
        "support": queries.open_support(user),
        "code": request.session.pop("support_code", ""),
        "consents": user.consents.order_by("-at", "-pk"),
        "disclosures": log_of(user),
        "section": "data",
    }
    return render(request, "web/mine/data.html", context)


@again
@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    user = person(request)
    with transaction.atomic():
        export, token = privacy.ask_export(user)
        export_person.defer(export_id=export.pk)
    return redirect("my_export", token)


@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """Waits until the archive is made, then offers it. The page may be left and come back to."""
    found = privacy.export_of(person(request), token)
    if found is None:
        raise Http404
    return render(request, "web/mine/export_wait.html", {"export": found, "token": token, "section": "data"})


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    found = privacy.export_of(person(request), token)
    if found is None:
        raise Http404
    try:
        body = privacy.opened(found)
    except InvalidTag:
        raise Http404 from None
    response = HttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mani-talkas-dati.zip"'
    return response


@require_POST
def support(request: HttpRequest) -> HttpResponse:
    """A code for a moderator, shown once; or the end of a view that is open."""
    user = person(request)
    found = queries.open_support(user)
    if "end" in request.POST:
        if found:
            actions.close_support(found, by=user)
        messages.success(request, _("Nobody can look at your account now."))
    else:
        request.session["support_code"] = actions.ask_support(user)
    return redirect(reverse("my_data") + "#palidziba")


@again
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; done at once when confirmed."""
    user = person(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            privacy.erase_person(user)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            logout(request)
            return emptied(redirect("erased"))
    context = {"form": form, "only_admin_of": led_alone_by(user), "section": "data"}
    return render(request, "web/mine/erase.html", context, status=422 if form.errors else 200)


@again
@sensitive_post_parameters("login", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Another account of the same person becomes a part of this one: proof of this one just now, of that one by its code."""
    user = person(request)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            other = prove_by_code(told["login"], told["code"], address=str(request.META.get("REMOTE_ADDR", "")))
            privacy.merge_people(user, other)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The two accounts are one now."))
            return redirect("my_data")
    context = {"form": form, "section": "data"}
    return render(request, "web/mine/merge.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """After the end: nobody is signed in any more."""
    return render(request, "web/mine/erased.html")
