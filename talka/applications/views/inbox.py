"""The organiser's inbox: what to do first, many at once, ten seconds to take it back; cancelling the work."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.applications import actions, policies, queries
from talka.applications.enums import LIVE, DeclineReason, State
from talka.applications.forms import CancelForm, refused
from talka.applications.queries.inbox import TO_DO
from talka.applications.views.person import team_of
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.paging import page_number
from talka.opportunities.policies import access_own
from talka.organisations.actor import actor_of


@require_safe
def inbox(request: HttpRequest, key: str) -> HttpResponse:
    organisation = team_of(request, key)
    state, offer = (request.GET.get(one, "") for one in ("stavoklis", "iespeja"))
    state = state if state in {*State.values, queries.PAST, TO_DO, "all"} else TO_DO
    found = queries.inbox(organisation, state=state, opportunity=offer[:10], page=page_number(request))
    context = {
        "organisation": organisation,
        "inbox": found,
        "state": state,
        "offer": offer,
        "states": [(TO_DO, _("to do"), found.counts[TO_DO])]
        + [(one.value, one.label, found.counts[one.value]) for one in State if found.counts[one.value]]
        + [(queries.PAST, _("past"), found.counts[queries.PAST])] * bool(found.counts[queries.PAST]),
        "reasons": DeclineReason.choices,
        "selectable": sum(one.to_decide for one in found.rows),
        "chosen": request.GET.get("izveleti") == "visi",
        "section": "applications",
    }
    return render(request, "applications/inbox.html", context)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Many at once, or one by its own button (`one`)."""
    organisation = team_of(request, key)
    ids = [request.POST["one"]] if request.POST.get("one") else request.POST.getlist("id")
    if not ids:
        announce.error(request, _("Choose at least one application."))
        return redirect("applications:inbox", key)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "")
    try:
        batch = actions.decide(organisation, ids, verb=verb, by=person(request), reason=reason)
    except RefusedError as error:
        announce.error(request, error.message)
        return redirect("applications:inbox", key)
    return redirect("applications:batch", key, batch.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """What became of each; POST takes it back within ten seconds."""
    organisation = team_of(request, key)
    found = policies.batch(organisation, public_id)
    if request.method == "POST":
        try:
            n = actions.undo_bulk(found, by=person(request))
            text = ngettext("Taken back: %(n)d application.", "Taken back: %(n)d applications.", n)
            announce.success(request, text % {"n": n})
        except RefusedError as error:
            announce.error(request, error.message)
        return redirect("applications:inbox", key)
    rows = list(found.rows.select_related("application__pair", "application__opportunity"))
    left = found.at + actions.UNDO_FOR - clock.now()
    context = {
        "organisation": organisation,
        "batch": found,
        "done": [one for one in rows if not one.refused],
        "refused": [one for one in rows if one.refused],
        "undo_seconds": max(0, round(left / timedelta(seconds=1))) if found.undone_at is None else 0,
        "section": "applications",
    }
    return render(request, "applications/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Two taps for three hundred people: the reason, and yes."""
    organisation = team_of(request, key)
    opportunity = access_own(actor_of(request), public_id, "edit", key=key)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            n = actions.cancel_opportunity(opportunity, reason=form.cleaned_data["reason"], by=person(request))
        except RefusedError as error:
            refused(form, None, error.message or _("It cannot be cancelled in its present state."))
        else:
            text = ngettext("Cancelled. %(n)d applicant is told.", "Cancelled. %(n)d applicants are told.", n)
            announce.success(request, text % {"n": n} if n else _("Cancelled. Nobody had to be told."))
            return redirect("applications:inbox", key)
    counts = queries.inbox(organisation, opportunity=public_id).counts
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "form": form,
        "live": sum(counts[one] for one in LIVE),
        "approved": counts[State.APPROVED],
        "section": "opportunities",
    }
    return render(request, "applications/cancel.html", context, status=422 if form.errors else 200)


@require_POST
def attest(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The organiser attests that those who work near children were checked."""
    team_of(request, key)
    opportunity = access_own(actor_of(request), public_id, "edit", key=key)
    actions.attest(opportunity, by=person(request))
    announce.success(request, _("Noted with today's date."))
    return redirect("applications:inbox", key)
