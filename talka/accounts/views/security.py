"""How a person signs in: passkeys, password, codes, devices, nickname, e-mail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from talka.accounts import actions, queries, vault
from talka.accounts.enums import LinkKind
from talka.accounts.forms.access import NicknameForm, PasswordForm
from talka.accounts.forms.sign_up import EmailForm
from talka.accounts.policies.again import again
from talka.accounts.policies.person import person
from talka.accounts.policies.proofs import providers
from talka.accounts.views.start import address_of, asked_next, form_view, show_code, with_next
from talka.core.errors import RefusedError


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    shown = {"access": queries.access_of(person(request)), "providers": providers(request), "section": "security"}
    return render(request, "accounts/security.html", shown)


@method_decorator(never_cache, name="dispatch")
class AddPasskey(AddWebAuthnView):
    """allauth's page, always for signing in without password; afterwards to where the person wanted to go."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self.request.method == "POST":
            kwargs["data"] = {**self.request.POST.dict(), "passwordless": "on"}
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().get_context_data(**kwargs)
        shown["js_data"] = {"creation_options": auth.begin_registration(person(self.request), passwordless=True)}
        return {
            **shown,
            "form": kwargs.get("form") or self.get_form(),
            "next": asked_next(self.request),
            "section": "security",
        }

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        actions.passkey_added(person(self.request))
        return answer

    def get_success_url(self) -> str:
        return asked_next(self.request) or reverse("accounts:security")


add_passkey = AddPasskey.as_view()


@again
@never_cache
@sensitive_post_parameters("password")
@form_view
def password(request: HttpRequest) -> HttpResponse:
    """A new password, or the first one; other sessions end."""
    user = person(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(user, form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        get_adapter().send_notification_mail("account/email/password_changed", user)
        messages.success(request, _("The password is changed. Other devices are signed out."))
        return redirect("accounts:security")
    shown = {"form": form, "section": "security"}
    return render(request, "accounts/password.html", shown, status=422 if form.errors else 200)


@again
@never_cache
@require_POST
def drop_password(request: HttpRequest) -> HttpResponse:
    """Only with a passkey left: nobody locks themselves out here."""
    user = person(request)
    if queries.access_of(user).passkeys:
        actions.drop_password(user)
        update_session_auth_hash(request, user)
        messages.success(request, _("From now on you sign in with a passkey only."))
    return redirect("accounts:security")


@again
@never_cache
@form_view
def nickname(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = NicknameForm(request.POST if request.method == "POST" else None, initial={"nickname": user.nickname})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_nickname(user, form.cleaned_data["nickname"])
        except RefusedError as refused:
            form.add_error("nickname", ValidationError(refused.message, code=refused.code))
        else:
            messages.success(request, _("The nickname is changed."))
            return redirect("accounts:security")
    shown = {"form": form, "suggestion": queries.suggest_nickname(), "section": "security"}
    return render(request, "accounts/nickname.html", shown, status=422 if form.errors else 200)


@again
@never_cache
@form_view
def email(request: HttpRequest) -> HttpResponse:
    """A new address counts when the link sent to it is followed."""
    user = person(request)
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_new_email(user, form.cleaned_data["email"], address=address_of(request))
        except RefusedError as refused:
            form.add_error(None, ValidationError(refused.message, code=refused.code))
        else:
            return render(request, "accounts/mail_sent.html", {"email": form.cleaned_data["email"]})
    present = vault.read(user, ["email"], by=user, why="own page").get("email", "")
    shown = {"form": form, "present": present, "section": "security"}
    return render(request, "accounts/email.html", shown, status=422 if form.errors else 200)


@never_cache
@form_view
def email_link(request: HttpRequest, secret: str) -> HttpResponse:
    link = actions.open_link(secret, LinkKind.CHANGE)
    if link is None:
        return render(request, "accounts/link_dead.html", status=404)
    if request.method == "POST":
        try:
            actions.take_new_email(link, by=person(request))
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The e-mail address is confirmed."))
        return redirect("accounts:security")
    return render(request, "accounts/email_link.html", {"section": "security"})


@again
@never_cache
@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """Another recovery code; the old one is dead."""
    return show_code(request, actions.renew_code(person(request)), reverse("accounts:security"))


@never_cache
@require_safe
def again_eid(request: HttpRequest) -> HttpResponse:
    """Who has nothing but an eID proves with it that they are here."""
    after = with_next(reverse("accounts:again_done"), asked_next(request))
    shown = {"providers": providers(request), "next": after, "section": "security"}
    return render(request, "accounts/again_eid.html", shown)


@never_cache
@require_safe
def again_done(request: HttpRequest) -> HttpResponse:
    """Back to what was asked for; that page looks itself whether it was proven."""
    answer: HttpResponse | None = resume_request(request)
    return answer or redirect("accounts:security")
