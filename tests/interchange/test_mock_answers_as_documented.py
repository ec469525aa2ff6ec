"""The stand-in that partners get (`python -m talka_client.mock`) answers what the OpenAPI document promises."""

from __future__ import annotations

import importlib.util
import json
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import jsonschema
import pytest
from django.test import Client

from tests.loopback import serving

SOURCE = Path(__file__).parents[2] / "clients" / "python" / "talka_client" / "mock.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("talka_client_mock", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    return dict(json.loads(Client(SERVER_NAME="localhost").get("/api/v1/openapi.json").content))


def test_each_operation_is_answered_by_its_schema(document: dict[str, Any]) -> None:
    mock = load().Mock(document)
    checked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            address = path.replace("{", "").replace("}", "")
            status, kind, body = mock.answer(method.upper(), address, "Bearer x")
            told = operation["responses"][str(status)].get("content", {})
            if told:
                schema = told[kind]["schema"] | {"components": document["components"]}
                jsonschema.validate(json.loads(body), schema)
                checked += 1
    assert checked >= 8


def test_it_refuses_as_the_site_does(document: dict[str, Any]) -> None:
    mock = load().Mock(document)
    assert mock.answer("GET", "/api/v1/nothing")[0] == HTTPStatus.NOT_FOUND
    assert mock.answer("DELETE", "/api/v1/opportunities")[0] == HTTPStatus.METHOD_NOT_ALLOWED
    assert mock.answer("PUT", "/api/v1/partner/opportunities/1")[0] == HTTPStatus.UNAUTHORIZED


def test_it_listens_on_this_machine(document: dict[str, Any]) -> None:
    with serving(load().serve(document, 0)) as server:
        told = httpx.get(f"http://127.0.0.1:{server.server_port}/api/v1/opportunities?q=talka").json()
    assert set(told) >= {"items", "total"}
