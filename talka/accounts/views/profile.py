from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from talka.accounts import actions, queries
from talka.accounts.forms.parts import AgeForm
from talka.accounts.forms.profile import LanguageForm, ProfileForm, initial_of
from talka.accounts.policies.person import person
from talka.accounts.views.start import asked_next, form_view
from talka.core.errors import RefusedError


@never_cache
@form_view
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                actions.write_profile(user, data.pop("version"), interests=data.pop("interests"), **data)
            except RefusedError as refused:
                form.add_error(None, ValidationError(refused.message, code=refused.code))
            else:
                messages.success(request, _("Your profile is saved."))
                return redirect("accounts:profile")
    else:
        form = ProfileForm(initial=initial_of(queries.profile_of(user)))
    shown = {"form": form, "language": LanguageForm(initial={"language": user.language}), "section": "profile"}
    return render(request, "accounts/profile.html", shown, status=422 if form.errors else 200)


@never_cache
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid():
        actions.choose_language(person(request), form.cleaned_data["language"])
        messages.success(request, _("The language of messages is changed."))
    return redirect("accounts:profile")


@never_cache
@form_view
def age(request: HttpRequest) -> HttpResponse:
    """The yearly question. Whoever says to be younger than 13 now made a mistake or should not be here: a person asks."""
    user = person(request)
    initial = {"age": queries.age_band(user)}
    form = AgeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.too_young:
            return render(request, "accounts/too_young.html", status=403)
        told = form.age_told
        try:
            actions.say_age(user, band=told.band, next_month=told.next_month)
        except RefusedError as refused:
            form.add_error("age", ValidationError(str(refused.message), code=refused.code))
        else:
            messages.success(request, _("Thank you."))
            return redirect(asked_next(request) or "accounts:profile")
    shown = {"form": form, "next": asked_next(request), "section": "profile"}
    return render(request, "accounts/age.html", shown, status=422 if form.errors else 200)
