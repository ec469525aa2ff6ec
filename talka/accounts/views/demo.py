"""Demo sign-in, by one click, and signing out."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from talka.accounts import actions, queries
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.second_factor import SECOND_FACTOR
from talka.core.offline import emptied


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The cast, each with a one-click sign-in."""
    _only_in_demo()
    return render(request, "accounts/demo.html", {"cast": queries.CAST})


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Counts as second factor: demonstrations show what moderators do."""
    _only_in_demo()
    member = queries.member(key)
    person = queries.person_of(member) if member else None
    if person is None:
        raise Http404
    get_adapter().login(request, person)
    request.session[SECOND_FACTOR] = True
    return redirect(onward(request.POST.get("next")) or settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    get_adapter().logout(request)
    return emptied(redirect("home"))


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every device, this one too."""
    if request.user.is_authenticated:
        actions.end_sessions(request.user)
    get_adapter().logout(request)
    return emptied(redirect("home"))
