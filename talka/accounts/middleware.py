from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from talka.accounts.models import User

OPEN = {"accounts:code", "accounts:code_text", "accounts:new_credentials", "accounts:sign_out", "mfa_add_webauthn"}
"""What somebody who came back by recovery may still do."""


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
