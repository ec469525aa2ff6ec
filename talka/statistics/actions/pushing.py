"""Open data told to a CKAN portal (data.gov.lv) by its action API: made the first time, brought up to date after that."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from talka.core import audit
from talka.core.errors import ConfigurationError
from talka.statistics.models import Release
from talka.statistics.queries.opendata import catalogue
from talka.statistics.queries.published import latest_release
from talka.statistics.schemas import ckan_package

SECONDS = 30
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_ANSWER = 4 * 1024 * 1024


class PushError(Exception):
    """The portal did not take it; the task is tried again. The text holds no token."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that the operator wrote down, and to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def push() -> bool:
    """Tell the portal of the newest release; False where none is configured or nothing is published."""
    release = latest_release()
    if not settings.CKAN_URL or release is None:
        return False
    if not _sealed(settings.CKAN_URL):
        raise ConfigurationError("TALKA_CKAN_URL has to begin with https://.")
    package = ckan_package(catalogue(), owner=settings.CKAN_ORGANISATION)
    known = _ask("package_show", {"id": package["name"]})
    if known is None:
        _must("package_create", package)
    else:
        _must("package_update", _kept(known, package))
    _note(release, "created" if known is None else "updated")
    return True


def _sealed(address: str) -> bool:
    """Nobody on the way reads the token: https, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)


def _kept(known: dict[str, Any], package: dict[str, Any]) -> dict[str, Any]:
    """What the portal's editors added stays; resources of ours keep their ids, so that links to them hold."""
    ids = {one.get("url"): one["id"] for one in known.get("resources", [])}
    resources = [one | ({"id": ids[one["url"]]} if one["url"] in ids else {}) for one in package["resources"]]
    ours = {one["url"] for one in resources}
    theirs = [one for one in known.get("resources", []) if one.get("url") not in ours]
    return known | package | {"id": known["id"], "resources": [*resources, *theirs]}


def _must(action: str, body: dict[str, Any]) -> None:
    if _ask(action, body) is None:
        raise PushError(f"{action}: not found")


def _ask(action: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """The result of one action; None for 404. Raises PushError for anything else that is not success."""
    token = Path(settings.CKAN_TOKEN_FILE).read_text(encoding="utf-8").strip() if settings.CKAN_TOKEN_FILE else ""
    request = urllib.request.Request(  # noqa: S310  # scheme is checked in push; the address is the operator's
        f"{settings.CKAN_URL.rstrip('/')}/api/3/action/{action}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": token},
    )
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=SECONDS) as answer:
            told = json.loads(answer.read(MOST_ANSWER))
    except urllib.error.HTTPError as refused:
        if refused.code == HTTPStatus.NOT_FOUND:
            return None
        raise PushError(f"{action}: status {refused.code}") from None
    except (OSError, ValueError) as lost:
        raise PushError(f"{action}: {type(lost).__name__}") from None
    if not isinstance(told, dict) or not told.get("success"):
        raise PushError(f"{action}: not a success")
    result: dict[str, Any] = told.get("result") or {}
    return result


def _note(release: Release, how: str) -> None:
    audit.record("statistics.pushed", on=release, how=how)
