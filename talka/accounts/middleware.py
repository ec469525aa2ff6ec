from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from talka.accounts.models import User
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.second_factor import proven_twice
from talka.accounts.policies.sessions import SHORT, is_over, used
from talka.core import clock

OPEN = {
    *("accounts:code", "accounts:code_text", "accounts:new_credentials", "accounts:sign_out", "mfa_add_webauthn"),
    *("notifications:service_worker", "notifications:offline", "help"),
}
"""What somebody who came back by recovery may still do; and what the browser fetches behind any page."""


class CredentialsFirst:
    """Whoever came back by a recovery code sets a new passkey or password before anything else opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN or not request.COOKIES:
            return None
        user = request.user
        if isinstance(user, User) and user.credentials_due:
            return redirect("accounts:new_credentials")
        return None


class AdminDoor:
    """The moderators' tables have no door of their own: the one sign-in leads there, and both factors are needed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.app_name != "admin":
            return None
        if match.url_name == "login":
            if request.user.is_authenticated and not request.user.is_staff:
                raise PermissionDenied  # signing in again would lead here again
            onwards = onward(request.GET.get("next")) or "/admin/"
            return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': onwards})}")
        if match.url_name != "logout" and request.user.is_authenticated and not proven_twice(request):
            return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': request.path})}")
        return None


class ShortSessions:
    """Who has a duty is signed out after half an hour without a click, and after twelve hours anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        times = request.session.get(SHORT) if request.COOKIES else None
        if times:
            now = clock.now()
            if is_over(times, now):
                get_adapter().logout(request)
            elif (kept := used(times, now)) != times:
                request.session[SHORT] = kept
        return self.get_response(request)
