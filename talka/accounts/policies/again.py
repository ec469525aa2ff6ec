"""Proving once more, just now, that it is the account's holder who asks. The one door before what is hard to undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talka.core import clock

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def by_eid_only(request: HttpRequest) -> bool:
    """Whether there is neither password nor key to ask for; allauth takes that for proven."""
    if reauthentication.get_reauthentication_flows(request.user):
        return False
    known: bool = SocialAccount.objects.filter(user_id=request.user.pk).exists()
    return known


def recently_proven(request: HttpRequest) -> bool:
    """Whether the person proved to be here within the last minutes, by whatever the account has."""
    if not request.user.is_authenticated:
        return False
    if not by_eid_only(request):
        return not reauthentication.is_reauthentication_required(request, app="talka.accounts")
    if not get_adapter().is_reauthentication_required(app="talka.accounts"):
        return True
    records = get_authentication_records(request, request.user)
    proofs = [one["at"] for one in records if one.get("method") == "socialaccount"]
    return bool(proofs) and clock.now().timestamp() - proofs[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest) -> HttpResponse:
    """Away to prove it and back to where one was, with what was typed. Raises what allauth's middleware answers."""
    if by_eid_only(request):
        answer: HttpResponse = reauthentication.suspend_request(request, reverse("accounts:again_eid"))
        return answer
    raise ReauthenticationRequired


def again(view: View[P]) -> View[P]:
    """The view opens only to who proved it just now."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if recently_proven(request) else ask_again(request)

    return guarded
