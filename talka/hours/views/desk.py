"""The organiser's hours: to confirm first, then all the rest."""

from __future__ import annotations

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.figures import Count
from talka.core.paging import page_number
from talka.hours import actions, policies, queries
from talka.hours.actions.slips import code_of, shown
from talka.hours.forms import EnterForForm, SlipForm
from talka.hours.queries import desk as team
from talka.hours.schemas import Outcome
from talka.hours.views.mine import FIELD_OF
from talka.hours.views.person import team_of
from talka.opportunities.queries import called


@require_safe
def desk(request: HttpRequest, key: str) -> HttpResponse:
    organisation = team_of(request, key)
    context = {
        "organisation": organisation,
        "desk": team.desk(organisation, person(request).pk),
        "works": called(team.on_now(organisation)),
        "side": "organiser",
        "section": "hours",
    }
    return render(request, "hours/desk.html", context)


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Those chosen, or (`day`) all of a day's work in one act, however many the page showed."""
    organisation = team_of(request, key)
    user = person(request)
    day = parse_date(request.POST.get("day", "")) if request.POST.get("day") else None
    ids = team.ids_of_day(organisation, day, request.POST.get("work", "")) if day else request.POST.getlist("id")
    n = len(actions.confirm_many(organisation, ids, by=user))
    if n:
        text = ngettext("Confirmed: %(n)s entry.", "Confirmed: %(n)s entries.", n)
        announce.success(request, text % {"n": Count(n)})
    if not ids:
        announce.error(request, _("Choose at least one entry."))
    elif left := len(set(ids)) - n:
        text = ngettext(
            "%(n)d entry was not confirmed: it is your own, or somebody has changed it meanwhile.",
            "%(n)d entries were not confirmed: they are your own, or somebody has changed them meanwhile.",
            left,
        )
        announce.warning(request, text % {"n": left})
    return redirect("hours:desk", key)


@require_safe
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """For which work hours are written."""
    organisation = team_of(request, key)
    context = {"organisation": organisation, "works": called(team.on_now(organisation)), "section": "hours"}
    return render(request, "hours/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Write the same hours for one or many people of one opportunity."""
    organisation, user = team_of(request, key), person(request)
    opportunity = policies.work_at(organisation, public_id)
    people = queries.workable_at(organisation).filter(opportunity=opportunity).order_by("pair__name", "pk")
    people = people.exclude(volunteer=user)
    shifts = list(opportunity.shifts.all())
    asked = next((one for one in shifts if one.public_id == request.GET.get("maina")), None)
    if asked:
        people = people.filter(shifts__shift=asked, shifts__released_at=None)
    initial = {"people": [one.public_id for one in people], "shift": asked.public_id} if asked else {}
    form = EnterForForm(request.POST or None, applications=people, opportunity=opportunity, initial=initial)
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        try:
            values = {"work": form.work(), "by": user, "done": form.cleaned_data["done"], "shift": form.chosen_shift()}
            found = actions.enter_many(organisation, form.cleaned_data["people"], **values)
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message)
        else:
            outcomes = [one for one in found if one.code]
            n = len(found) - len(outcomes)
            if n:
                text = ngettext("Written for %(n)d person.", "Written for %(n)d people.", n)
                announce.success(request, text % {"n": n} + " " + _("They are asked to confirm."))
            if not outcomes:
                return redirect("hours:desk", key)
            rest = request.POST.copy()  # only whom it was not written for stays chosen
            rest.setlist("people", [one.key for one in outcomes])
            form = EnterForForm(rest, applications=people, opportunity=opportunity)
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "form": form,
        "people": people,
        "shifts": shifts,
        "asked": asked,
        "outcomes": outcomes,
        "section": "hours",
    }
    return render(request, "hours/enter_for.html", context, status=422 if form.errors or outcomes else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, key: str) -> HttpResponse:
    """Slips for people without an account: made, printed, thrown away."""
    organisation, user = team_of(request, key), person(request)
    works = team.on_now(organisation)
    initial = {"date": clock.today(), "n": 1, "opportunity": works[0].public_id if works else ""}
    form = SlipForm(request.POST if "date" in request.POST else None, initial=initial, opportunities=works)
    if request.method == "POST" and (public_id := request.POST.get("discard")):
        try:
            actions.discard(policies.slip_at(organisation, public_id[:10]), by=user)
            announce.success(request, _("Removed."))
        except RefusedError as error:
            announce.error(request, error.message)
        return redirect("hours:slips", key)
    if "date" in request.POST and form.is_valid():
        try:
            values = {"work": form.work(), "by": user, "done": form.cleaned_data["done"], "n": form.cleaned_data["n"]}
            actions.make_slips(organisation, opportunity=form.chosen(), **values)
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message)
        else:
            announce.success(request, _("Print the slips and hand them out."))
            return redirect("hours:slips", key)
    waiting = [(one, shown(code_of(one.public_id))) for one in team.open_slips(organisation)]
    context = {"organisation": organisation, "form": form, "slips": waiting, "section": "hours"}
    return render(request, "hours/slips.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Sums in one way of grouping. A POST opens the names that volunteers let the organisation see."""
    organisation = team_of(request, key)
    by = request.GET.get("pec", "darbs")
    by = by if by in team.GROUPS else "darbs"
    names = actions.disclosed_names(organisation, by=person(request)) if request.method == "POST" else None
    ways = [("darbs", _("by work")), ("cilveks", _("by person")), ("vieta", _("by place")), ("menesis", _("by month"))]
    context = {
        "organisation": organisation,
        "report": team.report(organisation, by, page_number(request)),
        "by": by,
        "ways": ways,
        "names": names,
        "section": "hours",
    }
    return render(request, "hours/report.html", context)
