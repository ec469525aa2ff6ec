"""Signing up: two doors, and an eID."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from cryptography.exceptions import InvalidTag
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts import actions, eid, queries, vault
from talka.accounts.actions import attempts
from talka.accounts.adapter.account import SIGNED_UP_AT
from talka.accounts.adapter.eid import NEXT, PENDING
from talka.accounts.enums import LinkKind
from talka.accounts.forms.sign_up import EidForm, EmailForm, PersonForm, PlainForm
from talka.accounts.models import User
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.proofs import providers
from talka.accounts.policies.purposes import PURPOSES, purpose_of
from talka.core import clock
from talka.core.errors import RefusedError

CODE = "talka_code"
"""Session key: the recovery code (wrapped) until its holder has kept it."""
AFTER_CODE = "talka_after_code"
form_view = require_http_methods(["GET", "HEAD", "POST"])


def asked_next(request: HttpRequest) -> str:
    return onward(request.POST.get("next") or request.GET.get("next"))


def with_next(address: str, next_address: str) -> str:
    return f"{address}?{urlencode({'next': next_address})}" if next_address else address


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def language_of(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "lv"))


def show_code(request: HttpRequest, code: str, after: str) -> HttpResponse:
    """Keep the recovery code for the one page that shows it, then go on to `after`."""
    request.session[CODE] = vault.wrap(code, purpose="code")
    request.session[AFTER_CODE] = after
    return redirect("accounts:code")


def enter(request: HttpRequest, user: User, code: str, *, passkey: bool, next_address: str) -> HttpResponse:
    """Sign the new person in and show the recovery code; whoever chose a passkey makes it after that."""
    get_adapter().login(request, user)
    request.session[SIGNED_UP_AT] = clock.now().isoformat()
    after = next_address or reverse("mine")
    return show_code(request, code, with_next(reverse("mfa_add_webauthn"), after) if passkey else after)


def refuse(form: forms.Form, refused: RefusedError) -> None:
    """Show a refusal where it belongs."""
    field = "nickname" if refused.code == "nickname_taken" else None
    form.add_error(field, ValidationError(refused.message, code=refused.code))


def kind_refusal(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/too_young.html", status=403)


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Two doors side by side; whoever is signed in goes on."""
    next_address = asked_next(request)
    if request.user.is_authenticated:
        return redirect(next_address or "mine")
    context = {"next": next_address, "providers": providers(request), "purposes": PURPOSES}
    return render(request, "accounts/start.html", context | {"purpose": purpose_of(next_address)})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@form_view
def start_plain(request: HttpRequest) -> HttpResponse:
    next_address = asked_next(request)
    if request.method != "POST":
        form = PlainForm(initial={"nickname": queries.suggest_nickname()})
        return render(request, "accounts/start_plain.html", {"form": form, "next": next_address})
    form = PlainForm(request.POST)
    valid = form.is_valid()
    if form.too_young:  # whatever else is wrong: nobody so young is asked to mend it first
        return kind_refusal(request)
    if valid:
        try:
            user, code = _open(request, form)
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return enter(request, user, code, passkey=form.chosen_password is None, next_address=next_address)
    again = {"form": form, "next": next_address, "suggestion": queries.suggest_nickname()}
    return render(request, "accounts/start_plain.html", again, status=422)


def _open(request: HttpRequest, form: PlainForm) -> tuple[User, str]:
    if attempts.spend(attempts.SIGN_UP_ADDRESS, address_of(request)) is None:
        raise RefusedError("too_many_tries", _("Too many accounts were opened from here. Try again in an hour."))
    data = form.cleaned_data
    return actions.sign_up(
        data["nickname"],
        password=form.chosen_password,
        age=form.age_told,
        sex=data["sex"],
        language=language_of(request),
    )


@login_not_required
@never_cache
@form_view
def start_email(request: HttpRequest) -> HttpResponse:
    """The first step of the other door: the address is proven before anything else is asked."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    next_address = asked_next(request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_sign_up(
                form.cleaned_data["email"],
                address=address_of(request),
                language=language_of(request),
                onward=next_address,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return render(request, "accounts/mail_sent.html", {"email": form.cleaned_data["email"]})
    shown = {"form": form, "next": next_address, "providers": providers(request)}
    return render(request, "accounts/start_email.html", shown, status=422 if form.errors else 200)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@form_view
def start_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The second step, behind the link."""
    link = actions.open_link(secret, LinkKind.SIGN_UP)
    if link is None:
        return render(request, "accounts/link_dead.html", status=404)
    if request.method != "POST":
        form = PersonForm(initial={"nickname": queries.suggest_nickname()})
        return render(request, "accounts/start_person.html", {"form": form})
    form = PersonForm(request.POST)
    valid = form.is_valid()
    if form.too_young:
        return kind_refusal(request)
    if valid:
        data = form.cleaned_data
        try:
            user, code = actions.sign_up_by_email(
                link,
                data["nickname"],
                password=form.chosen_password,
                told=form.told,
                municipality=data["municipality"],
                sex=data["sex"],
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return enter(request, user, code, passkey=form.chosen_password is None, next_address=onward(link.onward))
    return render(request, "accounts/start_person.html", {"form": form}, status=422)


def _pending(request: HttpRequest) -> tuple[str, str, eid.Assertion] | None:
    try:
        provider, uid, packed = vault.unwrap(request.session.get(PENDING, ""), purpose="eid").split("\n", 2)
    except (InvalidTag, ValueError):
        return None
    return provider, uid, eid.unpacked(packed)


@login_not_required
@never_cache
@form_view
def start_eid(request: HttpRequest) -> HttpResponse:
    """Somebody came from an eID provider and has no account yet: ask for consent, then open one."""
    pending = _pending(request)
    if pending is None:
        return redirect("accounts:start")
    provider, uid, found = pending
    form = EidForm(request.POST if request.method == "POST" else None, initial={"nickname": queries.suggest_nickname()})
    valid = form.is_valid()
    if form.is_bound and form.too_young:
        request.session.pop(PENDING)
        return kind_refusal(request)
    if valid:
        data = form.cleaned_data
        try:
            user, code = actions.sign_up_by_eid(
                found,
                data["nickname"],
                provider=provider,
                uid=uid,
                birth=data["birth_date"],
                municipality=data["municipality"],
                language=language_of(request),
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            next_address = onward(request.session.pop(NEXT, ""))
            request.session.pop(PENDING)
            request.talka_strong_eid = found.is_strong  # type: ignore[attr-defined]  # read by the adapter's login
            return enter(request, user, code, passkey=False, next_address=next_address)
    shown = {"form": form, "given_name": found.given_name, "family_name": found.family_name}
    return render(request, "accounts/start_eid.html", shown, status=422 if form.errors else 200)


@never_cache
@form_view
def code(request: HttpRequest) -> HttpResponse:
    """The recovery code, until its holder says it is kept; after that nobody can see it again."""
    wrapped = request.session.get(CODE)
    after = onward(request.session.get(AFTER_CODE)) or reverse("mine")
    if wrapped is None:
        return redirect(after)
    if request.method == "POST":
        request.session.pop(CODE)
        request.session.pop(AFTER_CODE, None)
        return redirect(after)
    return render(request, "accounts/code.html", {"code": vault.unwrap(wrapped, purpose="code")})


@never_cache
@require_safe
def code_text(request: HttpRequest) -> HttpResponse:
    wrapped = request.session.get(CODE)
    if wrapped is None:
        return redirect("accounts:code")
    text = _("Talka recovery code: %(code)s") % {"code": vault.unwrap(wrapped, purpose="code")}
    explained = _("With your nickname and this code you get back in. Keep it where nobody else finds it.")
    response = HttpResponse(f"{text}\r\n\r\n{explained}\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="talka-kods.txt"'
    return response
