"""Signing in, coming back, changing how one signs in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal import flows
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from talka.accounts.forms.parts import Dressed, NicknameField, check_password, new_password
from talka.accounts.models import User
from talka.accounts.policies.passwords import LONGEST

LONGEST_LOGIN = 254


class SignInForm(LoginForm):
    """Nickname or e-mail. What was typed goes nowhere: an address in a session row would be outside the vault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Nickname or e-mail"),
            max_length=LONGEST_LOGIN,
            widget=forms.TextInput(
                attrs={"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.fields["remember"].label = _("Stay signed in on this device")
        self.order_fields(["login", "password", "remember"])
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        self._login.redirect_url = redirect_url
        request.session.set_expiry(None if self.cleaned_data["remember"] else 0)
        answer: HttpResponse = flows.login.perform_password_login(request, {}, self._login)
        return answer


class RecoverForm(Dressed):
    login = forms.CharField(
        label=_("Nickname or e-mail"),
        max_length=LONGEST_LOGIN,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        help_text=_("16 letters and digits, like 7K2M-94QD-X0FB-T3WA."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class PasswordForm(Dressed):
    """A new password; the present one was asked for by re-authentication."""

    password = new_password(_("New password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("password"):
            check_password(self, told["password"], self.user.nickname)
        return told


class NicknameForm(Dressed):
    nickname = NicknameField()


class AppealForm(Dressed):
    text = forms.CharField(
        label=_("Why do you think this is a mistake?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6})
    )
