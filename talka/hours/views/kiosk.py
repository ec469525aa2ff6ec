"""The organiser's tablet as a kiosk: big buttons with pair names, nothing else, until the PIN; without a network too."""

from __future__ import annotations

from django.contrib import messages as announce
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.core.offline import emptied, kept_offline
from talka.hours import policies
from talka.hours.actions import kiosks
from talka.hours.forms import OpenKioskForm, PinForm
from talka.hours.models import Kiosk
from talka.hours.queries import desk as team
from talka.hours.queries.codes import STAMPS_KEPT
from talka.hours.queries.crowd import named
from talka.hours.queries.kiosks import left_at
from talka.hours.views.person import team_of

TOKEN = "talka_kiosk"  # noqa: S105  # the session's key, no password
MANY = 20
"""So many names are looked over; more are looked through by a field."""
LONGEST_NAME = 60


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the work and a PIN; from then on this device is signed out and shows the kiosk only."""
    organisation = team_of(request, key)
    form = OpenKioskForm(request.POST or None, opportunities=team.on_now(organisation))
    if request.method == "POST" and form.is_valid():
        offer = form.opportunities[form.cleaned_data["opportunity"]]
        made, token = kiosks.open_kiosk(offer, pin=form.cleaned_data["pin"], by=person(request))
        logout(request)
        request.session[TOKEN] = token
        request.session.set_expiry(kiosks.HOLDS + STAMPS_KEPT)
        return emptied(redirect("hours:kiosk_screen", made.public_id))
    context = {"organisation": organisation, "form": form, "section": "hours"}
    return render(request, "hours/kiosk_open.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, public_id: str) -> HttpResponse:
    kiosk = policies.kiosk_by(public_id, str(request.session.get(TOKEN, "")))
    if left_at(kiosk) is not None:
        return render(request, "hours/kiosk_over.html", {"kiosk": kiosk}, status=410)
    form = PinForm(request.POST if "pin" in request.POST else None)
    if "pin" in request.POST and form.is_valid():
        try:
            kiosks.close_kiosk(kiosk, pin=form.cleaned_data["pin"])
            request.session.flush()
            return emptied(redirect("hours:live", kiosk.organisation.key))
        except RefusedError as error:
            form.refuse("pin", error.message)
    elif request.method == "POST" and "pin" not in request.POST:
        _tap(request, kiosk)
        return redirect("hours:kiosk_screen", public_id)
    found = team.live(kiosk.organisation, opportunity=kiosk.opportunity)
    name = request.GET.get("vards", "").strip()[:LONGEST_NAME]
    context = {
        "kiosk": kiosk,
        "form": form,
        "here": named(name, found.here, [one.pair.name for one in found.here]),
        "expected": named(name, found.expected, [one.name for one in found.expected]),
        "many": len(found.here) + len(found.expected) > MANY,
        "name": name,
        "next_day": team.next_day(kiosk.opportunity),
        "ids": _ids(kiosk),
        "welcome": _("Welcome, %(name)s!"),
        "thanks": _("Thank you, %(name)s!"),
    }
    return kept_offline(render(request, "hours/kiosk.html", context, status=422 if form.errors else 200))


def _tap(request: HttpRequest, kiosk: Kiosk) -> None:
    try:
        name, here = kiosks.tap(kiosk, request.POST.get("tap", "")[:10])
        announce.success(request, (_("Welcome, %(name)s!") if here else _("Thank you, %(name)s!")) % {"name": name})
    except RefusedError as error:
        announce.error(request, error.message)


def _ids(kiosk: Kiosk) -> dict[int, str]:
    """Pair name's key → application, by which a button says whose it is."""
    return team.applications_by_pair(kiosk.organisation, kiosk.opportunity)
