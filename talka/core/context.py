"""What every template may use: the same for every reader."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.encoding import iri_to_uri


@lru_cache(maxsize=4_096)
def _in_both(path: str) -> tuple[str, str]:
    """The page's Latvian and English address. The path tells the language, so nothing else goes into it."""
    return translate_url(path, "lv"), translate_url(path, "en")


def site(request: HttpRequest) -> dict[str, Any]:
    """Site address, demo flag, the same page and the same state of it (with its filters) in the other language."""
    latvian, english = _in_both(request.path)
    query = request.META.get("QUERY_STRING", "")
    asked = f"?{iri_to_uri(query)}" if query else ""
    return {
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
        "address": request.path,
        "address_lv": latvian,
        "address_en": english,
        "here_lv": latvian + asked,
        "here_en": english + asked,
    }
