"""Signing in and coming back."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from talka.accounts import actions, queries
from talka.accounts.adapter.account import BARRED
from talka.accounts.adapter.eid import Protocol
from talka.accounts.enums import LinkKind
from talka.accounts.forms.access import AppealForm, PasswordForm, RecoverForm, SignInForm
from talka.accounts.forms.sign_up import EmailForm
from talka.accounts.models import User
from talka.accounts.policies.addresses import away
from talka.accounts.policies.person import person
from talka.accounts.policies.proofs import providers
from talka.accounts.policies.second_factor import ONWARD, SECOND_FACTOR, proven_twice
from talka.accounts.views.start import address_of, asked_next, form_view, language_of, show_code, with_next
from talka.core.errors import RefusedError

WEBAUTHN = Authenticator.Type.WEBAUTHN


class SignIn(LoginView):
    """Nickname or e-mail and password; allauth asks for the second step where there is one."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return self.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "next": asked_next(self.request),
            "providers": providers(self.request),
        }


sign_in = login_not_required(SignIn.as_view())


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@form_view
def recover(request: HttpRequest) -> HttpResponse:
    """Back with the recovery code; or, for who told an e-mail, with a link sent to it."""
    by_mail = request.POST.get("way") == "email"
    form = RecoverForm(request.POST if request.method == "POST" and not by_mail else None)
    mail_form = EmailForm(request.POST if request.method == "POST" and by_mail else None)
    try:
        if mail_form.is_bound and mail_form.is_valid():
            email = mail_form.cleaned_data["email"]
            actions.ask_recovery(email, address=address_of(request), language=language_of(request))
            return render(request, "accounts/mail_sent.html", {"email": email})
        if form.is_bound and form.is_valid():
            typed, code = form.cleaned_data["login"], form.cleaned_data["code"]
            user, new_code = actions.recover(typed, code, address=address_of(request))
            return _back(request, user, new_code)
    except RefusedError as refused:
        (mail_form if by_mail else form).add_error(None, ValidationError(refused.message, code=refused.code))
    failed = form.errors or mail_form.errors
    shown = {"form": form, "mail_form": mail_form}
    return render(request, "accounts/recover.html", shown, status=422 if failed else 200)


def _back(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Sign in the recovered person (a moderator's one-time code is asked for), show the new code, then new credentials."""
    request.session.flush()
    show_code(request, code, reverse("accounts:new_credentials"))
    answer: HttpResponse = perform_login(request, user, redirect_url=reverse("accounts:code"))
    return answer


@login_not_required
@never_cache
@form_view
def recover_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link only shows a button: mail scanners follow links too."""
    link = actions.open_link(secret, LinkKind.RECOVER)
    if link is None:
        return render(request, "accounts/link_dead.html", status=404)
    if request.method == "POST":
        try:
            return _back(request, *actions.recover_by_link(link))
        except RefusedError:
            return render(request, "accounts/link_dead.html", status=404)
    return render(request, "accounts/recover_link.html")


@never_cache
@sensitive_post_parameters("password")
@form_view
def new_credentials(request: HttpRequest) -> HttpResponse:
    """After coming back: a new passkey or a new password before anything else."""
    user: User = request.user  # type: ignore[assignment]  # the page needs sign-in
    if not user.credentials_due:
        return redirect("accounts:security")
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(user, form.cleaned_data["password"])
        get_adapter().login(request, user)
        return redirect("mine")
    return render(request, "accounts/new_credentials.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@form_view
def barred(request: HttpRequest) -> HttpResponse:
    """Why the account is closed, and the way to say that this is a mistake; for who just gave the right password."""
    user = queries.barred_person(request.session.get(BARRED))
    row = queries.open_ban(user) if user else None
    if user is None or row is None:
        return redirect("accounts:sign_in")
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.appeal(user, form.cleaned_data["text"])
        except RefusedError as refused:
            form.add_error(None, ValidationError(refused.message, code=refused.code))
    return render(request, "accounts/barred.html", {"ban": row, "form": form}, status=422 if form.errors else 200)


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where those go who may act for others and have proven themselves by one thing only."""
    next_address = asked_next(request)
    if proven_twice(request):
        return redirect(next_address or settings.LOGIN_REDIRECT_URL)
    if person(request).second_factor_barred:
        shown = {"next": next_address, "providers": providers(request), "section": "security"}
        return render(request, "accounts/second_factor_barred.html", shown)
    if is_mfa_enabled(request.user):
        query = urlencode({"next": f"{reverse('accounts:second_factor_done')}?{urlencode({'next': next_address})}"})
        page = "mfa_reauthenticate_webauthn" if is_mfa_enabled(request.user, [WEBAUTHN]) else "mfa_reauthenticate"
        return redirect(f"{reverse(page)}?{query}")
    here = with_next(request.path, next_address)
    request.session[ONWARD] = here  # allauth leads from a new app's codes to the spare ones, and no further
    return render(request, "accounts/second_factor.html", {"here": here, "section": "security"})


@require_safe
def second_factor_done(request: HttpRequest) -> HttpResponse:
    """Allauth has just recorded what proved it; without such a record nothing changes."""
    if get_adapter().has_second_factor(request):
        request.session.cycle_key()
        request.session[SECOND_FACTOR] = True
        request.session.pop(ONWARD, None)
    return redirect(asked_next(request) or "accounts:security")


@login_not_required
@never_cache
def eid_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _eid(OAuth2LoginView, request, provider_id)


@login_not_required
@never_cache
def eid_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _eid(OAuth2CallbackView, request, provider_id)


def _eid(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(Protocol(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return away(request, answer)


@login_not_required
@require_safe
def eid_cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", {"cancelled": True})
