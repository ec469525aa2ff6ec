"""The OpenAPI document is valid, and the API answers as it says, asked whatever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import openapi_spec_validator
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.core.result import Ok

from talka.interchange.actions import clients
from talka.interchange.api import gate
from talka.interchange.enums import Scope
from talka.interchange.models import Partner
from tests.interchange.catalogue import fill
from tests.interchange.conftest import Import

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


EXAMPLES = 25
RESOURCES = Path(openapi_spec_validator.__file__).parent / "resources"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
GUARDED = {
    "/api/v1/partner/opportunities",
    "/api/v1/partner/opportunities/{external_id}",
    "/api/v1/applications/{public_id}/outcome",
    "/api/v1/work-records:batch",
}
CHANGED_MEANWHILE = "412"
WELL_FORMED_BUT_UNKNOWN = "422"
"""A municipality that does not exist, an end before the start, a cursor nobody gave out: no schema can say so."""


@pytest.fixture
def api(run: Import, monkeypatch: pytest.MonkeyPatch) -> Iterator[schemathesis.BaseSchema]:
    fill(run)
    monkeypatch.setattr(clients, "BURST", 10**6)
    monkeypatch.setattr(gate, "limit", gate.Limit(per_minute=10**6, burst=10**6))
    for signal in (
        request_started,
        request_finished,
    ):  # as Django's own test client does: they would close the database
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    accepted = schema.config.checks.positive_data_acceptance
    accepted.expected_statuses = [*accepted.expected_statuses, WELL_FORMED_BUT_UNKNOWN, CHANGED_MEANWHILE]
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_document_is_openapi_3_1(db: None) -> None:
    document = json.loads(Client(SERVER_NAME="localhost").get("/api/v1/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_a_second_validator_agrees(db: None) -> None:
    """Another program in another language, with the OpenAPI Initiative's own schema and the one of JSON Schema 2020-12."""
    document = json.loads(Client(SERVER_NAME="localhost").get("/api/v1/openapi.json").content)
    described = json.loads((RESOURCES / "schemas" / "v3.1" / "schema.json").read_text(encoding="utf-8"))
    whole = jsonschema_rs.validator_for(described)
    assert [one.message for one in whole.iter_errors(document)] == []
    for name, schema in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema | {"$schema": DIALECT}), name
    assert not whole.is_valid(document | {"info": {"title": "Talka"}})


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_it_answers_as_it_says(
    api: schemathesis.BaseSchema, mode: schemathesis.GenerationMode, partner: Partner
) -> None:
    _client, token = clients.make_client(partner, "CMS", Scope.values, by=None)
    for found in api.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is schemathesis.GenerationMode.NEGATIVE and not operation.query and not operation.body:
            continue  # any text is a well-formed id, so nothing can be ill-formed

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"} if case.path in GUARDED else {})

        ask()
