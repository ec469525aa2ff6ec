from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import SUCCESS, add_message
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talka.accounts import actions, queries, vault
from talka.accounts.actions import attempts
from talka.accounts.models import Contact, User
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.responsibility import has_duty
from talka.accounts.policies.second_factor import SECOND_FACTOR
from talka.accounts.policies.sessions import SHORT, began
from talka.core import clock

SIGNED_UP_AT = "talka_signed_up_at"
"""Session key: for the first minutes after signing up nothing is asked for again."""
BARRED = "talka_barred"
"""Session key: the banned person who just gave the right password, and may read why and appeal."""
STRONG_EID = "talka_strong_eid"
"""Attribute of a request that came back from an eID sign-in of substantial or high assurance."""
FRESH = dt.timedelta(minutes=10)


class Backend(AuthenticationBackend):
    """Signs in by nickname or by e-mail, which is found by its keyed hash. Unknown and known take the same work."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        typed, password = str(credentials.get("username") or ""), str(credentials.get("password") or "")
        person: AbstractBaseUser | None = self._check_password(queries.find(typed), password)
        return person

    def get_user(self, user_id: UUID) -> User | None:
        person = queries.by_id(user_id)
        return person if person and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):
    """Limits that all web processes share, sessions that say how they were proven, mail that goes by person."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Nickname, e-mail or password is not right."),
        "incorrect_password": _("This password is not right."),
        "incorrect_code": _("This code is not right."),
        "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour and try again."),
        "rate_limited": _("Too many tries. Wait a quarter of an hour and try again."),
        "select_only_one": _("Choose only one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up is Talka's own pages; allauth's are closed."""
        return False

    def is_safe_url(self, url: str) -> bool:
        return bool(onward(url))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not in the first minutes after signing up: whoever just chose a passkey need not prove it."""
        signed_up = self.request.session.get(SIGNED_UP_AT)
        return not signed_up or clock.now() - dt.datetime.fromisoformat(signed_up) > FRESH

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        spent = [
            attempts.spend(attempts.SIGN_IN_ADDRESS, self.get_client_ip(request)),
            attempts.spend(attempts.SIGN_IN_ACCOUNT, str(credentials.get("username") or "")),
        ]
        if None in spent:
            raise self.validation_error("too_many_login_attempts")
        self._spent = spent

    def _rollback_login_failed_rl_usage(self) -> None:
        attempts.give_back(*self._spent)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The gateway has already put the right one here (config/bridge.py)."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session[SECOND_FACTOR] = self.has_second_factor(request) or getattr(request, STRONG_EID, False)
        request.session[SHORT] = began(clock.now()) if isinstance(user, User) and has_duty(user) else None
        UserSession.objects.create_from_request(request)

    def has_second_factor(self, request: HttpRequest) -> bool:
        """A passkey (with PIN, finger or face) or a one-time code was part of this session."""
        return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))

    def logout(self, request: HttpRequest) -> None:
        actions.forget_session(request.session.session_key)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        request.session[BARRED] = str(user.pk)
        return redirect("accounts:barred")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Allauth tells of each sign-in and sign-out; the page that follows says enough."""
        text = kwargs.get("message")
        if text and level != SUCCESS:
            add_message(request, level, text)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any) -> None:
        """Changes of keys are told like every message of Talka."""
        code = "account." + template_prefix.rpartition("/")[2]
        if isinstance(user, User) and "email" in vault.known(user):
            self.tell(user, code, {})

    def tell(self, who: User | Contact, code: str, context: dict[str, Any], url: str = "") -> None:
        """Send the message `code` (accounts/messages/…: subject, empty line, body) in the recipient's language."""
        address = vault.address_of(who)
        if address is None:
            return
        with translation.override(who.language):
            text = render_to_string(f"accounts/messages/{code.replace('.', '_')}.txt", {**context, "url": url})
        subject, _gap, body = text.strip().partition("\n")
        send_mail(subject, body.strip(), None, [address])

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        error: ValidationError = super().validation_error(code, *args)
        return error
