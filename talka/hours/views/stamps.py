"""Stamps that a device kept without a network: the volunteer's phone, the organiser's tablet."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.accounts.policies.person import person
from talka.hours import policies
from talka.hours.actions.stamps import merge, merge_kiosk
from talka.hours.schemas import Outcome, Stamp
from talka.hours.views.kiosk import TOKEN

LARGEST = 64 * 1024


@require_POST
def stamps(request: HttpRequest) -> HttpResponse:
    """`{"stamps": [{"id", "kind", "at", "work", "code"}]}` → a verdict for each. Sent twice, it counts once."""
    user = person(request)
    sent = _sent(request)
    return sent if isinstance(sent, HttpResponse) else _told(merge(user, sent[0]))


@login_not_required
@require_POST
def kiosk_stamps(request: HttpRequest, public_id: str) -> HttpResponse:
    """As above, and `now`: what the tablet's clock shows while it sends."""
    kiosk = policies.kiosk_by(public_id, str(request.session.get(TOKEN, "")), late=True)
    sent = _sent(request)
    return sent if isinstance(sent, HttpResponse) else _told(merge_kiosk(kiosk, sent[0], said=sent[1]))


def _told(outcomes: list[Outcome]) -> HttpResponse:
    return JsonResponse({"stamps": [{"id": one.key, "code": one.code, "text": one.text} for one in outcomes]})


def _sent(request: HttpRequest) -> HttpResponse | tuple[list[Stamp], datetime | None]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return JsonResponse({"detail": _("Too much at once.")}, status=413)
    try:
        sent = json.loads(request.body)
        return [_read(one) for one in sent["stamps"]], _instant(sent["now"]) if "now" in sent else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"detail": _("The stamps cannot be read.")}, status=400)


def _read(one: dict[str, Any]) -> Stamp:
    if one["kind"] not in {"in", "out"}:
        raise ValueError(one)
    at, code = _instant(one["at"]), str(one.get("code") or "")[:80]
    return Stamp(UUID(one["id"]), one["kind"], at, str(one["work"])[:10], code)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
