"""What a team does with an own opportunity by one press: publish, close, copy, throw away, and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.core.errors import RefusedError
from talka.opportunities import actions
from talka.opportunities.enums import State
from talka.opportunities.forms import DeadlineForm
from talka.opportunities.models import Opportunity
from talka.opportunities.policies import EDIT, access_own
from talka.opportunities.views.own import SECTION, own_url, person
from talka.organisations.actor import actor_of


def _act(
    request: HttpRequest,
    key: str,
    public_id: str,
    act: Callable[[Opportunity, UUID | None], Opportunity | None],
    done: Any,
) -> HttpResponse:
    """Do it, say so, and go to the page of what came of it (to the list where nothing is left to show)."""
    actor = actor_of(request)
    opportunity = access_own(actor, public_id, EDIT, key=key)
    try:
        made = act(opportunity, person(actor))
    except RefusedError as refused:
        messages.error(request, refused.message or _("That cannot be done any more."))
        return redirect(own_url(opportunity))
    messages.success(request, done)
    return redirect(own_url(made) if made else reverse("opportunities:own_list", args=[key]))


@require_POST
def publish(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    actor = actor_of(request)
    opportunity = access_own(actor, public_id, EDIT, key=key)
    try:
        published = actions.publish_own(opportunity, by=person(actor))
    except RefusedError as refused:
        messages.error(request, refused.message or _("Somebody else changed this meanwhile."))
        return redirect(own_url(opportunity))
    if published.state == State.IN_REVIEW:
        messages.success(
            request, _("Sent. A moderator looks at your first opportunity, as a rule within one working day.")
        )
    else:
        messages.success(request, _("Published. Everybody can see it now."))
    return redirect(own_url(published))


@require_POST
def take_back(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(request, key, public_id, lambda one, by: actions.take_back(one, by=by), _("It is a draft again."))


@require_POST
def duplicate(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(
        request,
        key,
        public_id,
        lambda one, by: actions.duplicate(one, by=by),
        _("Here is the copy, a draft. Set what is new and publish it."),
    )


@require_POST
def keep_template(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(
        request,
        key,
        public_id,
        lambda one, by: actions.keep_as_template(one, by=by),
        _("Kept as a template: you find it when you begin a new one."),
    )


@require_POST
def close(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(
        request, key, public_id, lambda one, by: actions.close(one, by=by), _("Closed: nobody can apply any more.")
    )


def _remove(opportunity: Opportunity, by: UUID | None) -> None:
    actions.remove(opportunity, by=by)


@require_POST
def remove(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(request, key, public_id, _remove, _("It is in the bin; for 30 days you can take it out again."))


def _restore(opportunity: Opportunity, by: UUID | None) -> Opportunity:
    actions.restore(opportunity, by=by)
    return opportunity


@require_POST
def restore(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _act(request, key, public_id, _restore, _("It is back from the bin."))


def _page(request: HttpRequest, opportunity: Opportunity, form: forms.Form, title: str) -> HttpResponse:
    context = {
        "organisation": opportunity.organisation,
        "section": SECTION,
        "opportunity": opportunity,
        "form": form,
        "page_title": title,
        "check_url": own_url(opportunity),
    }
    return render(request, "opportunities/own/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """A later deadline: of a published one, or of one that is closed or over, which opens it again."""
    actor = actor_of(request)
    opportunity = access_own(actor, public_id, EDIT, key=key)
    reopening = opportunity.state != State.PUBLISHED
    title = _("Open it again") if reopening else _("Extend the deadline")
    form = DeadlineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = actions.reopen if reopening else actions.extend
        try:
            act(opportunity, until=form.cleaned_data["until"], by=person(actor))
        except RefusedError as refused:
            form.add_error("until_day", refused.message or _("That cannot be done any more."))
        else:
            messages.success(request, _("Done: people can apply until the new deadline."))
            return redirect(own_url(opportunity))
    return _page(request, opportunity, form, title)
