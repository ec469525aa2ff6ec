"""The organiser's inbox: what to do first, many at once, ten seconds to take it back; cancelling the work."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.applications import actions, policies, queries
from talka.applications.enums import LIVE, DeclineReason, State
from talka.applications.forms import CancelForm, refused
from talka.applications.models import Batch
from talka.applications.queries.inbox import TO_DO, Wanted
from talka.applications.views.person import team_of
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.paging import page_number
from talka.opportunities.policies import access_own
from talka.organisations.actor import actor_of

LONGEST_NAME = 60


def _wanted(request: HttpRequest) -> Wanted:
    """What the list is narrowed to. Acts carry it in their address, so that one comes back to the same list."""
    state = request.GET.get("stavoklis", "")
    return Wanted(
        state=state if state in {*State.values, queries.PAST, TO_DO, "all"} else TO_DO,
        opportunity=request.GET.get("iespeja", "")[:10],
        shift=request.GET.get("maina", "")[:10],
        name=request.GET.get("vards", "").strip()[:LONGEST_NAME],
    )


def _kept(wanted: Wanted) -> str:
    """The same for an address, besides the state."""
    said = {"iespeja": wanted.opportunity, "maina": wanted.shift, "vards": wanted.name}
    return "".join(f"&{urlencode({name: value})}" for name, value in said.items() if value)


def _list(key: str, wanted: Wanted) -> str:
    return f"{reverse('applications:inbox', args=[key])}?stavoklis={wanted.state}{_kept(wanted)}"


@require_safe
def inbox(request: HttpRequest, key: str) -> HttpResponse:
    """`izveleti`: "visi" of this page are chosen, or "visas": those of all pages."""
    organisation, wanted = team_of(request, key), _wanted(request)
    found = queries.inbox(
        organisation, state=wanted.state, opportunity=wanted.opportunity, shift=wanted.shift, name=wanted.name,
        page=page_number(request),
    )  # fmt: skip
    chosen = request.GET.get("izveleti", "")
    here = {one.public_id for one in found.rows if one.to_decide}
    everybody = queries.undecided(organisation, wanted, most=actions.AT_MOST) if chosen == "visas" else []
    context = {
        "organisation": organisation,
        "inbox": found,
        "state": wanted.state,
        "offer": wanted.opportunity,
        "wanted": wanted,
        "kept": _kept(wanted),
        "states": [(TO_DO, _("to do"), found.counts[TO_DO])]
        + [(one.value, one.label, found.counts[one.value]) for one in State if found.counts[one.value]]
        + [(queries.PAST, _("past"), found.counts[queries.PAST])] * bool(found.counts[queries.PAST]),
        "reasons": DeclineReason.choices,
        "selectable": len(here),
        "chosen": chosen in {"visi", "visas"},
        "everybody": len(everybody),
        "elsewhere": [one for one in everybody if one not in here],
        "section": "applications",
    }
    return render(request, "applications/inbox.html", context)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Many at once, or one by its own button (`one`)."""
    organisation, wanted = team_of(request, key), _wanted(request)
    ids = [request.POST["one"]] if request.POST.get("one") else request.POST.getlist("id")
    if not ids:
        announce.error(request, _("Choose at least one application."))
        return redirect(_list(key, wanted))
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "")
    try:
        batch = actions.decide(organisation, ids, verb=verb, by=person(request), reason=reason)
    except RefusedError as error:
        announce.error(request, error.message)
        return redirect(_list(key, wanted))
    told = reverse("applications:batch", args=[key, batch.public_id])
    return redirect(f"{told}?stavoklis={wanted.state}{_kept(wanted)}")


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """What became of each; POST takes it back within ten seconds."""
    organisation = team_of(request, key)
    found = policies.batch(organisation, public_id)
    if request.method == "POST":
        _take_back(request, found)
        return redirect(_list(key, _wanted(request)))
    rows = list(found.rows.select_related("application__pair", "application__opportunity", "message"))
    done = [one for one in rows if not one.refused]
    left = found.at + actions.UNDO_FOR - clock.now()
    context = {
        "organisation": organisation,
        "batch": found,
        "words": _words(found, len(done)),
        "text": next((one.message.text for one in done if one.message), ""),
        "done": done,
        "refused": [one for one in rows if one.refused],
        "back": _list(key, _wanted(request)),
        "undo_seconds": max(0, round(left / timedelta(seconds=1))) if found.undone_at is None else 0,
        "section": "applications",
    }
    return render(request, "applications/batch.html", context)


def _words(batch: Batch, n: int) -> dict[str, str]:
    if batch.verb == actions.WRITE:
        return {
            "title": _("What was sent"),
            "done": ngettext("Sent to %(n)d volunteer.", "Sent to %(n)d volunteers.", n) % {"n": n},
            "none": _("It could be sent to nobody."),
            "refused": _("Not sent"),
        }
    return {
        "title": _("What was decided"),
        "done": ngettext("Done for %(n)d application.", "Done for %(n)d applications.", n) % {"n": n},
        "none": _("None of this could be done."),
        "refused": _("Not done"),
    }


def _take_back(request: HttpRequest, batch: Batch) -> None:
    try:
        n = actions.undo_bulk(batch, by=person(request))
    except RefusedError as error:
        announce.error(request, error.message)
        return
    if batch.verb == actions.WRITE:
        text = ngettext("Taken back: %(n)d message.", "Taken back: %(n)d messages.", n)
    else:
        text = ngettext("Taken back: %(n)d application.", "Taken back: %(n)d applications.", n)
    announce.success(request, text % {"n": n})
    if stay := batch.rows.filter(refused="", undone=False).count():
        if batch.verb == actions.WRITE:
            text = ngettext(
                "%(n)d message stays: it has been read already.",
                "%(n)d messages stay: they have been read already.",
                stay,
            )
        else:
            text = ngettext(
                "%(n)d application stays as it was decided: it has changed meanwhile.",
                "%(n)d applications stay as they were decided: they have changed meanwhile.",
                stay,
            )
        announce.warning(request, text % {"n": stay})


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
