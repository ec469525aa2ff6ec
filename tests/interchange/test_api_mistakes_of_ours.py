"""Programs are told of every failure as a problem (RFC 9457), and of none with its details."""

from __future__ import annotations

import logging
from unittest.mock import patch

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
SECRET = "anna@example.lv"
"""What must not be told."""


@pytest.mark.parametrize("debug", [False, True])
def test_what_breaks_is_told_as_a_problem_without_details(
    client: Client, caplog: pytest.LogCaptureFixture, *, debug: bool
) -> None:
    broken = patch("talka.interchange.api.operations.search", side_effect=RuntimeError(SECRET))
    with broken, override_settings(DEBUG=debug):
        answer = client.get("/api/v1/opportunities")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert (answer.json()["status"], answer["Cache-Control"]) == (500, "no-store")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert SECRET not in answer.content.decode()
    [record] = [one for one in caplog.records if one.exc_info and one.levelno == logging.ERROR]
    assert record.exc_info
    assert isinstance(record.exc_info[1], RuntimeError)
    assert record.__dict__["route"] == "api_opportunities"


@pytest.mark.parametrize(
    ("address", "status"),
    {"opportunities?age=1": 422, "opportunities/2222222222": 404, "nowhere": 404}.items(),
)
def test_debugging_changes_no_problem(client: Client, address: str, status: int) -> None:
    with override_settings(DEBUG=True):
        answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_too_many_parameters_are_the_askers_mistake(client: Client) -> None:
    answer = client.get("/api/v1/opportunities?" + "field=vide&" * 1001)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
