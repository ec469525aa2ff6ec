"""Personal data: written, corrected, removed; an eID tied to the account; all of it left behind."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from talka.accounts import actions, eid, privacy, queries, vault
from talka.accounts.adapter.eid import BINDING, NEXT
from talka.accounts.enums import ConsentKind
from talka.accounts.forms.identity import BindForm, IdentityForm
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.again import again
from talka.accounts.policies.person import person
from talka.accounts.views.start import asked_next, form_view, kind_refusal
from talka.core.errors import RefusedError

SHOWN = ("name", "surname", "birth_date", "phone", "address", "emergency")


@again
@never_cache
@sensitive_post_parameters()
@form_view
def identity(request: HttpRequest) -> HttpResponse:
    user = person(request)
    access = queries.access_of(user)
    form = IdentityForm(
        request.POST if request.method == "POST" else None,
        initial=vault.read(user, SHOWN, by=user, why="own page"),
        proven_name=bool(access.eid),
        has_agreed=queries.has_agreed(user, ConsentKind.IDENTITY),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_identity(user, form.told, agreed=bool(form.cleaned_data.get("identity")))
        except RefusedError as refused:
            if refused.code == "too_young":
                return kind_refusal(request)
            field = {"identity.consent": "identity", "older_than_told": "birth_date"}.get(refused.code)
            form.add_error(field, ValidationError(str(refused.message), code=refused.code))
        else:
            messages.success(request, _("Your personal data are saved."))
            return redirect(asked_next(request) or "accounts:identity")
    shown = {"form": form, "known": vault.known(user), "next": asked_next(request), "section": "profile"}
    return render(request, "accounts/identity.html", shown, status=422 if form.errors else 200)


@again
@never_cache
@form_view
def leave_identity(request: HttpRequest) -> HttpResponse:
    """Pseudonymous again. Not while an e-mail or eID is the only way in: nobody locks themselves out here."""
    user = person(request)
    access = queries.access_of(user)
    stays = access.has_password or bool(access.passkeys)
    if request.method == "POST" and stays:
        privacy.leave_identity(user)
        messages.success(request, _("Your personal data are gone. The account and your hours stay."))
        return redirect("accounts:profile")
    shown = {"stays": stays, "section": "profile"}
    return render(request, "accounts/leave_identity.html", shown, status=422 if request.method == "POST" else 200)


def _pending(request: HttpRequest) -> tuple[str, str, eid.Assertion] | None:
    """What an eID provider asserted for this very account a moment ago."""
    try:
        owner, provider, uid, packed = vault.unwrap(request.session.get(BINDING, ""), purpose="eid").split("\n", 3)
    except (InvalidTag, ValueError):
        return None
    return (provider, uid, eid.unpacked(packed)) if owner == str(person(request).pk) else None


@again
@never_cache
@form_view
def bind_eid(request: HttpRequest) -> HttpResponse:
    """The eID's holder came back from the provider: the account's holder proves to be here too, reads and consents."""
    pending = _pending(request)
    if pending is None:
        return redirect("accounts:security")
    provider, uid, found = pending
    form = BindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.session.pop(BINDING)
        try:
            actions.bind_eid(person(request), found, provider=provider, uid=uid)
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The eID is tied to your account."))
        return redirect(onward(request.session.pop(NEXT, "")) or "accounts:security")
    shown = {"form": form, "given_name": found.given_name, "family_name": found.family_name, "section": "security"}
    return render(request, "accounts/bind_eid.html", shown, status=422 if form.errors else 200)
