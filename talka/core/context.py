"""What every template may use: the same for every reader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url


def site(request: HttpRequest) -> dict[str, Any]:
    """Site address, demo flag, the same page and the same state of it (with its filters) in the other language."""
    return {
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
        "address": request.path,
        "address_lv": translate_url(request.path, "lv"),
        "address_en": translate_url(request.path, "en"),
        "here_lv": translate_url(request.get_full_path(), "lv"),
        "here_en": translate_url(request.get_full_path(), "en"),
    }
