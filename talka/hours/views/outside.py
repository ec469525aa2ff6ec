"""Work outside Talka: declared by the volunteer, confirmed by a link in an e-mail."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talka.accounts import vault
from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.hours import policies
from talka.hours.actions import outside as acts
from talka.hours.forms import AskForm, OutsideForm
from talka.hours.models import OutsideWork
from talka.hours.views.mine import FIELD_OF


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values, work = form.cleaned_data, form.work()
        try:
            made = acts.declare(
                user,
                organiser=values["organiser"],
                day=work.date,
                minutes=work.minutes,
                done=values["done"],
                field=values["field"],
            )
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message)
        else:
            announce.success(request, _("Kept among your own notes. It does not count as confirmed hours."))
            return redirect("hours:outside_one", made.public_id)
    return render(request, "hours/outside.html", {"form": form, "section": "hours"}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was declared; asking the organiser, or taking it back."""
    user = person(request)
    work = policies.own_outside(user, public_id)
    if request.method == "POST" and "remove" in request.POST:
        acts.remove(work, by=user)
        announce.success(request, _("Removed."))
        return redirect("hours:mine")
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.ask(work, by=user, email=form.cleaned_data["email"], name=form.cleaned_data["name"])
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message)
        else:
            announce.success(request, _("The organiser is asked by e-mail."))
            return redirect("hours:outside_one", public_id)
    context = {"work": work, "form": form, "section": "hours"}
    return render(request, "hours/outside_one.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The organiser outside, by the link: yes or no, once, without an account."""
    work = policies.outside_by(token)
    if work is None:
        return render(request, "hours/outside_over.html", status=410)
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        try:
            acts.answer(work, yes=request.POST["answer"] == "yes")
        except RefusedError:
            return render(request, "hours/outside_over.html", status=410)
        return render(request, "hours/outside_thanks.html")
    return render(request, "hours/outside_answer.html", {"work": work, "name": _name(work)})


def _name(work: OutsideWork) -> str:
    try:
        return vault.unwrap(work.shown_name, purpose=acts.PURPOSE)
    except (InvalidTag, ValueError):
        return ""
