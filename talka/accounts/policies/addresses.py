"""Where a page may send its reader next."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 300


def onward(address: str | None) -> str:
    """`address` when it is a path of this site, else "". Nothing that a browser could read as another host passes."""
    if not address or len(address) > LONGEST or not address.startswith("/") or "\\" in address:
        return ""
    if any(ord(char) < 33 or ord(char) == 127 for char in address):
        return ""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    return address


def away(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """`answer`, or where it redirects to another host a page that leads on by itself.

    Browsers hold the whole way of a sent form against `form-action 'self'`, redirects of the other host too.
    """
    address = answer.headers.get("Location", "")
    host = urlsplit(address).netloc
    if not host:
        return answer
    return render(request, "accounts/away.html", {"address": address, "host": host})
