"""A volunteer's own hours."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.policies.person import person
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.templatetags.dates import weekday_names
from talka.hours import actions, queries
from talka.hours.forms import CodeForm, EnterForm
from talka.hours.queries import mine as own
from talka.hours.queries.month import squares

FIELD_OF = {
    "hours.future": "date",
    "hours.too_old": "date",
    "hours.overlap": "start",
    "hours.full_day": "hours",
    "hours.minutes": "hours",
    "outside.own": "email",
}
"""Code of a refusal → the field it is shown at; all others stand above the form."""
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def month_asked(request: HttpRequest) -> date:
    found = MONTH.fullmatch(request.GET.get("menesis", ""))
    return date(int(found[1]), int(found[2]), 1) if found else clock.today().replace(day=1)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for me, the chart, sums, and the rows of one month."""
    user = person(request)
    month = month_asked(request)
    held = own.mine(user, month)
    context = {
        "mine": held,
        "weeks": squares(held.records, month),
        "weekdays": weekday_names(),
        "today": clock.today(),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1) if month < clock.today().replace(day=1) else None,
        "records": held.records,
        "side": "volunteer",
        "section": "hours",
    }
    return render(request, "hours/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Write own hours down."""
    user = person(request)
    applications = list(queries.workable_of(user))
    initial = {"application": request.GET.get("darbs", "")[:10]}
    form = EnterForm(request.POST or None, applications=applications, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter(form.chosen(), work=form.work(), by=user, done=form.cleaned_data["done"])
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message)
        else:
            announce.success(request, _("Written down. The organiser is asked to confirm."))
            return redirect("hours:mine")
    context = {"form": form, "applications": applications, "section": "hours"}
    return render(request, "hours/enter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """Claim hours by the code on a slip of paper."""
    user = person(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record = actions.claim(form.cleaned_data["code"], by=user)
        except RefusedError as error:
            form.refuse("code", error.message)
        else:
            announce.success(request, _("The hours are yours."))
            return redirect("hours:one", record.public_id)
    return render(request, "hours/slip.html", {"form": form, "section": "hours"}, status=422 if form.errors else 200)
