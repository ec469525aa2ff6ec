"""What every template may use: the same for every reader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url


def site(request: HttpRequest) -> dict[str, Any]:
    """Site address, demo flag and the same page in the other language."""
    here = request.get_full_path()
    return {
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
        "address": request.path,
        "address_lv": translate_url(here, "lv"),
        "address_en": translate_url(here, "en"),
    }
