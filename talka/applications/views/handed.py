"""An application as the contact of another channel sees it, by the link it was sent: no account."""

from __future__ import annotations

from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talka.applications import actions, policies, queries
from talka.applications.actions.outcomes import STATES
from talka.applications.enums import DeclineReason, Side
from talka.applications.forms import TeamMessageForm, refused
from talka.applications.models import Handover
from talka.applications.queries.conversation import conversation, is_writable
from talka.applications.queries.handovers import relay_address
from talka.core.errors import RefusedError


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: HttpRequest, token: str) -> HttpResponse:
    """Read it, say what becomes of it, write."""
    try:
        found = policies.handed(token)
    except Http404:
        return render(request, "applications/handed_gone.html", status=404)
    freely = queries.may_write_freely(found.application)
    form = TeamMessageForm(request.POST if "write" in request.POST else None, freely=freely)
    del form.fields["attachment"]
    if request.method == "POST":
        done = _write(found, form) if form.is_bound else _answer(request, found)
        if done:
            return redirect("applications:handed", token)
    elif request.method == "GET":
        actions.handover_opened(found)
        actions.mark_read(found.application, side=Side.ORGANISER)
    return _page(request, found, form)


def _write(found: Handover, form: TeamMessageForm) -> bool:
    if form.is_valid():
        try:
            actions.receiver_writes(found, text=form.cleaned_data["text"], template=form.cleaned_data["template"])
        except RefusedError as error:
            refused(form, "text", error.message)
        else:
            return True
    return False


def _answer(request: HttpRequest, found: Handover) -> bool:
    outcome = request.POST.get("outcome", "")
    if outcome not in STATES:
        announce.error(request, _("Choose what to do."))
        return True
    try:
        actions.outcome_told(found, outcome, reason=request.POST.get("reason", ""))
    except RefusedError as error:
        announce.error(request, error.message or _("Not possible in its present state."))
    else:
        announce.success(request, _("Done; the volunteer is told."))
    return True


def _page(request: HttpRequest, found: Handover, form: TeamMessageForm) -> HttpResponse:
    application = found.application
    context = {
        "handover": found,
        "application": application,
        "opportunity": application.opportunity,
        "state": queries.shown_state(application),
        "verbs": [one for one in policies.verbs(application, Side.ORGANISER) if one in STATES],
        "reason_text": policies.reason_text(application),
        "card": queries.card_of(application, {}),
        "missing": queries.may_start(application) if application.state == "approved" else [],
        "conversation": conversation(application),
        "relay": relay_address(found),
        "free_text": queries.may_write_freely(application),
        "writable": is_writable(application) and not queries.is_halted(application.opportunity),
        "reasons": DeclineReason.choices,
        "form": form,
    }
    return render(request, "applications/handed.html", context, status=422 if form.errors else 200)
