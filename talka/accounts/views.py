"""Demo sign-in. Real sign-in is allauth's."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from talka.accounts import queries

BACKEND = "django.contrib.auth.backends.ModelBackend"


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
    _only_in_demo()
    member = queries.member(key)
    person = queries.person_of(member) if member else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return redirect("accounts:demo")


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")
