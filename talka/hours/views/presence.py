"""Checking in and out: by a code on the volunteer's phone, by the coordinator's list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.accounts.queries import mark_on_device
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.offline import kept_offline
from talka.core.paging import page_number
from talka.core.periods import local
from talka.hours import actions, policies, queries
from talka.hours.enums import OPEN, Way
from talka.hours.forms import EndForm
from talka.hours.models import Presence
from talka.hours.queries import desk as team
from talka.hours.queries.codes import Place, code_of_day, code_of_turn, drawn, place_of, targets_of
from talka.hours.queries.crowd import EXPECTED, FORGOTTEN, HERE, crowd, together
from talka.hours.views.forgotten import end_together
from talka.hours.views.person import team_of
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation

MOST_OFFLINE = 20
LONGEST_NAME = 60


# --- on the volunteer's phone ----------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code leads: one large button. Signed out, one signs in, or opens an account from there, and comes back here."""
    place = place_of(code)
    if place is None:
        return render(request, "hours/code_over.html", {"place": None}, status=404)
    if not isinstance(request.user, User):
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': request.path})}")
    user = request.user
    presence = policies.open_presence(user, place.opportunity)
    if not place.holds(clock.now()) and presence is None:
        return render(request, "hours/code_over.html", {"place": place}, status=410)
    if request.method == "POST":
        return _stamp(request, user, place, presence, code)
    return kept_offline(
        render(request, "hours/check_in.html", _here(user, place, presence, code)), whose=mark_on_device(user)
    )


def _here(user: User, place: Place, presence: Presence | None, code: str) -> dict[str, Any]:
    application = queries.workable_of(user).filter(opportunity=place.opportunity).first()
    return {
        "place": place,
        "presence": presence,
        "application": application,
        "missing": queries.missing(application) if application else [],
        "code": code,
        "owner": mark_on_device(user),
        "section": "hours",
    }


def _stamp(request: HttpRequest, user: User, place: Place, presence: Presence | None, code: str) -> HttpResponse:
    application = queries.workable_of(user).filter(opportunity=place.opportunity).first()
    try:
        if presence is not None:
            actions.check_out(presence, by=user)
            announce.success(request, _("Checked out. The organiser confirms the hours."))
        elif application is None:
            announce.error(request, _("Only those whom the organiser has approved check in."))
        else:
            actions.check_in(application, shift=place.shift, way=Way.CODE, by=user)
            announce.success(request, _("You are checked in. Check out by the same page when you leave."))
    except RefusedError as error:
        if presence is not None and error.code in {"hours.forgotten", "hours.check_out.long"}:
            return redirect("hours:ended", presence.public_id)
        announce.error(request, error.message)
    return redirect("hours:check_in", code)


@require_http_methods(["GET", "HEAD", "POST"])
def ended(request: HttpRequest, public_id: str) -> HttpResponse:
    """The volunteer leaves, or says when a forgotten check-out was."""
    user = person(request)
    presence = policies.own_presence(user, public_id)
    if presence.state not in OPEN:
        return redirect("hours:mine")
    form = EndForm(request.POST or None, initial={"date": local(presence.started_at).date()})
    if request.method == "POST" and "now" in request.POST:
        return _leave_now(request, presence, user)
    if request.method == "POST" and form.is_valid() and _end(request, presence, user, form):
        return redirect("hours:mine")
    context = {"presence": presence, "form": form, "late": clock.now() > presence.due_at, "section": "hours"}
    return render(request, "hours/ended.html", context, status=422 if form.errors else 200)


def _leave_now(request: HttpRequest, presence: Presence, user: User) -> HttpResponse:
    try:
        actions.check_out(presence, by=user)
        announce.success(request, _("Checked out. The organiser confirms the hours."))
    except RefusedError as error:
        announce.error(request, error.message)
        return redirect("hours:ended", presence.public_id)
    return redirect("hours:mine")


def _end(request: HttpRequest, presence: Presence, by: User, form: EndForm) -> bool:
    try:
        actions.check_out(presence, by=by, at=form.moment())
    except RefusedError as error:
        form.refuse("end", error.message)
        return False
    announce.success(request, _("Written down. The other side is asked to confirm."))
    return True


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Check-in for places without a network: own work of these days, stamps kept on the device and sent later."""
    user = person(request)
    held = queries.workable_of(user).filter(state="approved").prefetch_related("opportunity__shifts")[:MOST_OFFLINE]
    context = {
        "applications": [(one, " ".join(targets_of(one.opportunity))) for one in held],
        "owner": mark_on_device(user),
        "section": "hours",
    }
    return kept_offline(render(request, "hours/offline.html", context), whose=mark_on_device(user))


# --- the coordinator's side ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def live(request: HttpRequest, key: str) -> HttpResponse:
    """Who is here now; a tap for those whose battery is dead."""
    organisation = team_of(request, key)
    user = person(request)
    if request.method == "POST":
        if "together" in request.POST:
            return end_together(request, organisation, user)
        _tap(request, organisation, user)
        return redirect(request.get_full_path())
    name, view = request.GET.get("vards", "").strip()[:LONGEST_NAME], request.GET.get("skats", "")
    found = team.live(organisation)
    shown = crowd(found, name=name, view=view, page=page_number(request))
    context = {
        "organisation": organisation,
        "live": shown.live,
        "crowd": shown,
        "together": together(found.forgotten, besides=user.pk) if shown.view in {"", FORGOTTEN} else [],
        "here": len(found.here),
        "parts": [(HERE, _("here")), (EXPECTED, _("expected")), (FORGOTTEN, _("forgot to check out"))],
        "name": name,
        "kept": f"&{urlencode({'vards': name})}" if name else "",
        "opportunities": team.on_now(organisation),
        "me": user.pk,
        "end_form": EndForm(initial={"date": clock.today()}),
        "section": "hours",
    }
    return render(request, "hours/live.html", context)


def _tap(request: HttpRequest, organisation: Organisation, user: User) -> None:
    try:
        if public_id := request.POST.get("in"):
            application = queries.workable_at(organisation).filter(public_id=public_id[:10]).first()
            if application is None or application.volunteer_id == user.pk:
                announce.error(request, _("Check yourself in by the code, like everybody else."))
                return
            held = [one.shift for one in application.shifts.all() if one.released_at is None]
            shift = team.shift_at(held, clock.now())
            actions.check_in(application, shift=shift, way=Way.LIST, by=user)
            announce.success(request, _("Checked in."))
        elif public_id := request.POST.get("out", request.POST.get("drop", "")):
            presence = policies.presence_at(organisation, public_id[:10])
            if presence.volunteer_id == user.pk:
                announce.error(request, _("Check yourself in by the code, like everybody else."))
            elif "drop" in request.POST:
                actions.drop(presence, by=user)
                announce.success(request, _("Taken back: nothing is written."))
            else:
                _out(request, presence, user)
    except RefusedError as error:
        announce.error(request, error.message)


def _out(request: HttpRequest, presence: Presence, user: User) -> None:
    if not request.POST.get("end"):
        actions.check_out(presence, by=user)
        announce.success(request, _("Checked out. The volunteer confirms the hours."))
        return
    form = EndForm(request.POST)
    if form.is_valid():
        actions.check_out(presence, by=user, at=form.moment())
        announce.success(request, _("Written down. The other side is asked to confirm."))
    else:
        announce.error(request, _("Write the day and the time when the work ended."))


@require_safe
def code(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The code of the day to print and put on the table."""
    organisation = team_of(request, key)
    opportunity = policies.work_at(organisation, public_id)
    shift = _shift(request, opportunity)
    day = local(shift.starts_at).date() if shift else clock.today()
    address = _address(code_of_day(opportunity, shift, day))
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "shift": shift,
        "shifts": list(opportunity.shifts.all()),
        "day": day,
        "qr": mark_safe(drawn(address)),  # noqa: S308  # drawn by segno of an address of ours
        "address": address,
        "section": "hours",
    }
    return render(request, "hours/code.html", context)


@never_cache
@require_safe
def screen(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The code that turns, for a screen: the page reloads itself."""
    organisation = team_of(request, key)
    opportunity = policies.work_at(organisation, public_id)
    shift = _shift(request, opportunity)
    address = _address(code_of_turn(opportunity, shift, clock.now()))
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "shift": shift,
        "qr": mark_safe(drawn(address)),  # noqa: S308  # drawn by segno of an address of ours
        "here": len(team.live(organisation, opportunity=opportunity).here),
    }
    answer = render(request, "hours/code_screen.html", context)
    answer["Refresh"] = "45"
    return answer


def _shift(request: HttpRequest, opportunity: Opportunity) -> Shift | None:
    """The one asked for, else today's, else the first that is not over."""
    shifts = list(opportunity.shifts.all())
    asked = next((one for one in shifts if one.public_id == request.GET.get("maina")), None)
    now = clock.now()
    return asked or team.shift_at(shifts, now) or next((one for one in shifts if one.ends_at > now), None)


def _address(code: str) -> str:
    return f"{settings.SITE_URL}{reverse('hours:check_in', args=[code])}"
