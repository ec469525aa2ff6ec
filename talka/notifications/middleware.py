from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DEVICE = "talka_device"
"""Attribute of a request that signed somebody in: the cookie by which this browser is known from now on."""
DEVICE_COOKIE = f"{'__Host-' if settings.SECURE else ''}talka_device"
YEAR = 365 * 24 * 60 * 60


class DeviceCookie:
    """Gives a browser in which somebody has just signed in a random name, so that it is not new the next time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        name = getattr(request, DEVICE, "")
        if name:
            response.set_cookie(
                DEVICE_COOKIE, name, max_age=YEAR, secure=settings.SECURE, httponly=True, samesite="Lax"
            )
        return response
