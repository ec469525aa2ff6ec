"""Branches of a network."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.actor import actor_of
from talka.organisations.enums import State
from talka.organisations.forms import BranchForm
from talka.organisations.policies import SEE, access
from talka.organisations.views.profile import EDIT
from talka.organisations.views.registering import person


@require_http_methods(["GET", "HEAD", "POST"])
def branches(request: HttpRequest, key: str) -> HttpResponse:
    """Its branches, and a form for one more."""
    organisation = access(actor_of(request), key, EDIT)
    if organisation.branch_of_id:
        raise Http404
    form = BranchForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_branch(organisation, by=person(request), **form.cleaned_data)
        except RefusedError as refused:
            form.add_error("name", refused.message)
        else:
            messages.success(request, _("The branch has a page of its own now. Fill in its profile."))
            return redirect("organisations:profile", made.key)
    context = {
        "organisation": organisation,
        "branches": queries.branches(organisation),
        "bin": queries.in_bin(organisation),
        "verified": organisation.state == State.VERIFIED,
        "form": form,
        "section": "profile",
    }
    return render(request, "organisations/branches.html", context, status=422 if form.errors else 200)


@require_POST
def branch_act(request: HttpRequest, key: str, public_id: str, act: str) -> HttpResponse:
    """Into the bin (`nonemt`) or out of it (`atjaunot`)."""
    organisation, back = access(actor_of(request), key, EDIT), act == "atjaunot"
    branch = queries.branch(organisation, public_id, removed=back)
    if branch is None:
        raise Http404
    do = actions.restore_branch if back else actions.remove_branch
    try:
        do(branch, by=person(request))
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Done."))
    return redirect("organisations:branches", key)


@require_safe
def proof(request: HttpRequest, key: str) -> HttpResponse:
    """Where the verification of an organisation stands, for its team: state, reason, what happens next, history."""
    organisation = access(actor_of(request), key, SEE)
    latest = queries.latest_proof(organisation, person(request))
    context = {
        "organisation": organisation,
        "proof": latest,
        "until": queries.decided_until(latest) if latest and latest.sent_at else None,
        "history": queries.history(organisation),
        "reason": queries.reason_words(organisation.state_reason),
        "section": "proof",
    }
    return render(request, "organisations/proof.html", context)
