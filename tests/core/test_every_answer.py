"""What every answer carries, whatever page it is."""

from __future__ import annotations

import logging
import sys
from unittest.mock import patch

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client, override_settings

from config.logs import PrivateFormatter
from talka.core.middleware import policy

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/iespejas/", "/en/organizacijas/", "/nav-tadas-lapas/", "/livez", "/readyz"])
def test_the_policy_is_one_constant_header(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Content-Security-Policy"] == CSP
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_what_is_not_marked_public_is_kept_by_nobody(client: Client) -> None:
    assert client.get("/demo/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("address", "language"), [("/iespejas/", "lv"), ("/en/iespejas/", "en")])
def test_the_address_alone_decides_the_language(client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get(address, headers={"accept-language": "ru,de;q=0.8,en;q=0.5"})
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"'.encode() in answer.content
    assert "Accept-Language" not in answer.get("Vary", "")


def test_a_lost_database_is_503_with_a_mark_for_the_gateway(client: Client) -> None:
    with patch("talka.web.views.places.opportunities.soonest_and_newest", side_effect=OperationalError("away")):
        answer = client.get("/")
    assert (answer.status_code, answer["X-Talka-Database"], answer["Retry-After"]) == (503, "down", "5")
    assert b"away" not in answer.content


def test_the_log_names_the_route_and_never_what_was_asked(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="talka.request"):
        client.get("/iespejas/?q=slepeniba", headers={"user-agent": "slepeniba", "referer": "https://slepeniba.lv/"})
    (record,) = [one for one in caplog.records if one.name == "talka.request"]
    assert record.__dict__["route"] == "opportunities"
    assert all("slepeniba" not in str(value) for one in caplog.records for value in one.__dict__.values())


def test_a_tile_server_is_the_only_other_host_the_policy_can_name() -> None:
    policy.cache_clear()
    with override_settings(TILES_URL="https://tiles.example.lv/{z}/{x}/{y}.png"):
        named = policy("'none'")
    policy.cache_clear()
    assert "img-src 'self' data: blob: https://tiles.example.lv;" in named
    assert named.endswith("; connect-src 'self' https://tiles.example.lv")
    assert policy("'none'") == CSP


def test_a_failure_is_logged_without_what_people_typed(db: None) -> None:
    record = logging.LogRecord("talka", logging.ERROR, "", 0, "failed", None, None)
    typed = f"anna.berzina{chr(64)}example.lv"  # not in one piece in the source, which a traceback quotes
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [typed])
    except DataError:
        record.exc_info = sys.exc_info()
    line = PrivateFormatter().format(record)
    assert typed not in line
    assert "DataError" in line
    assert "22P02" in line
    assert "test_every_answer.py" in line
