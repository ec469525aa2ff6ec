"""What is promised to partners is in the document: every address with its methods, parameters and answers, and webhooks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from talka.interchange.enums import Event

PROMISED = {
    "/api/v1/opportunities": {"get"},
    "/api/v1/opportunities/{public_id}": {"get"},
    "/api/v1/organisations": {"get"},
    "/api/v1/organisations/{registration_number}": {"get"},
    "/api/v1/statistics/{table}": {"get"},
    "/api/v1/changes": {"get"},
    "/api/v1/certificates/verify": {"post"},
    "/api/v1/partner/opportunities": {"post"},
    "/api/v1/partner/opportunities/{external_id}": {"get", "put", "delete"},
    "/api/v1/partner/applications": {"get"},
    "/api/v1/partner/applications/{public_id}": {"get"},
    "/api/v1/partner/applications/{public_id}/messages": {"post"},
    "/api/v1/work-records:batch": {"post"},
    "/api/v1/applications/{public_id}/outcome": {"post"},
}
SEARCH = {
    *("q", "municipality", "field", "kind", "remote", "from", "to", "age", "support", "language", "near", "radius_km"),
    *("sort", "limit", "cursor"),
}
WRITES = [
    ("/api/v1/partner/opportunities/{external_id}", "put", "If-Match"),
    ("/api/v1/partner/opportunities/{external_id}", "delete", "If-Match"),
    ("/api/v1/partner/opportunities", "post", "Idempotency-Key"),
    ("/api/v1/work-records:batch", "post", "Idempotency-Key"),
    ("/api/v1/partner/applications/{public_id}/messages", "post", "Idempotency-Key"),
    ("/api/v1/applications/{public_id}/outcome", "post", "Idempotency-Key"),
]


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    told: dict[str, Any] = Client(SERVER_NAME="localhost").get("/api/v1/openapi.json").json()
    return told


def parameters(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", [])}


def test_every_address_and_method_is_there_and_no_other(document: dict[str, Any]) -> None:
    assert {path: set(methods) for path, methods in document["paths"].items()} == PROMISED


def test_the_search_takes_what_the_page_takes(document: dict[str, Any]) -> None:
    assert parameters(document["paths"]["/api/v1/opportunities"]["get"]) >= SEARCH


@pytest.mark.parametrize(("path", "method", "header"), WRITES)
def test_writes_say_how_not_to_overwrite_and_not_to_repeat(
    document: dict[str, Any], path: str, method: str, header: str
) -> None:
    operation = document["paths"][path][method]
    assert header in parameters(operation)
    assert operation["security"] == [{"token": []}, {"oauth": []}]
    assert {"400", "401", "403", "429"} <= set(operation["responses"])
    assert ("413" in operation["responses"]) is ("requestBody" in operation)


def test_every_event_is_described(document: dict[str, Any]) -> None:
    assert set(document["webhooks"]) == set(Event.values)
    flow = document["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/v1/oauth/token"
