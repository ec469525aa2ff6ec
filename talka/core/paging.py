"""Lists that go on from page to page."""

from __future__ import annotations

from django.http import HttpRequest

LONG_NUMBER = 5
"""Digits: nobody turns so many pages."""


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for (`?lapa=2`); the first where that is no such number."""
    number = request.GET.get("lapa", "")
    return max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < LONG_NUMBER else 1
