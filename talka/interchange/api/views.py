"""The API described: the OpenAPI document, the page for people with examples, what answers where there is nothing."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from talka.core import clock
from talka.core.text import markdown
from talka.interchange.api import gate, operations


def openapi(request: HttpRequest) -> HttpResponse:
    document = json.dumps(operations.api.get_openapi_schema(), ensure_ascii=False)
    return clock.keep_fresh(HttpResponse(document, content_type="application/json"))


def no_such_operation(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise gate.ProblemRaised(HTTPStatus.NOT_FOUND, _("There is no such operation; they are listed at /api/docs."))


@gate.readable
def api_docs(request: HttpRequest) -> HttpResponse:
    """What the document says, on a page of ours: no script, nothing from elsewhere."""
    document = operations.api.get_openapi_schema()
    listed = [
        {
            "path": path,
            "method": method.upper(),
            "id": operation["operationId"],
            "summary": _(operation["summary"]),
            "guarded": "security" in operation,
            "parameters": _explained(operation),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"operations": listed, "examples": api_examples()}
    return clock.keep_fresh(render(request, "interchange/api_docs.html", context))


def api_examples() -> list[dict[str, str]]:
    """What may be copied into a terminal; a test runs each of them."""
    site, token = settings.SITE_URL, "talka_…"
    address = f"{site}/api/v1/partner/opportunities/2027-001"
    with_token = f"-H 'Authorization: Bearer {token}'"
    offer = (
        '{"title": "Talka pie upes", "description": "Vākt plastmasu.", "fields": ["vide"], "apply_until": "2027-05-01"}'
    )
    as_json = "-H 'Content-Type: application/json'"
    form = "-H 'Content-Type: application/x-www-form-urlencoded'"
    hours = '{"items": [{"application": "bcdfghjkmn", "date": "2026-11-20", "minutes": 90}]}'
    outcome = '{"outcome": "approve"}'
    key = "-H 'Idempotency-Key: \"8e03978e-40d5-43e8-bc93-6894a57f9324\"'"
    return [
        {"words": _("Read open opportunities:"), "command": f"curl '{site}/api/v1/opportunities?q=talka&limit=5'"},
        {"words": _("Follow what changes:"), "command": f"curl {site}/api/v1/changes"},
        {"words": _("Read a table of statistics:"), "command": f"curl {site}/api/v1/statistics/country"},
        {
            "words": _("Send an opportunity:"),
            "command": f"curl -X PUT {with_token} {as_json} -d '{offer}' {address}",
        },
        {"words": _("Withdraw it:"), "command": f"curl -X DELETE {with_token} {address}"},
        {
            "words": _("Write hours of your volunteers:"),
            "command": f"curl -X POST {with_token} {as_json} {key} -d '{hours}' {site}/api/v1/work-records:batch",
        },
        {
            "words": _("Fetch applications that were handed over to you:"),
            "command": f"curl {with_token} {site}/api/v1/partner/applications",
        },
        {
            "words": _("Say what became of one:"),
            "command": f"curl -X POST {with_token} {as_json} {key} -d '{outcome}'"
            f" {site}/api/v1/applications/bcdfghjkmn/outcome",
        },
        {
            "words": _("Change the token for one that holds ten minutes (OAuth 2.0):"),
            "command": f"curl -X POST {form} -d 'grant_type=client_credentials&client_id=CLIENT&client_secret={token}'"
            f" {site}/api/v1/oauth/token",
        },
        {
            "words": _("Check a certificate; no token is needed:"),
            "command": f'curl -X POST {as_json} -d \'{{"code": "ABCD-EFGH-JKLM"}}\' {site}/api/v1/certificates/verify',
        },
    ]


def _explained(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Parameters in the reader's language, with the values that may be chosen."""
    return [
        {
            "name": one["name"],
            "description": markdown(_(one["description"])),
            "values": one["schema"].get("items", one["schema"]).get("enum", []),
        }
        for one in operation.get("parameters", [])
    ]
