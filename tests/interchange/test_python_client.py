"""The client package that partners get (`clients/python`), against the API itself."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from talka.applications.models import Application
from talka.core import clock
from talka.interchange import actions
from talka.interchange.api import gate
from talka.interchange.enums import Event, Scope
from talka.interchange.hooks import signing
from talka.interchange.hooks.actions import save_webhook
from talka.interchange.models import Partner, Webhook
from tests import factories
from tests.factories.applications import application, volunteer
from tests.interchange.conftest import stored
from tests.loopback import serving

SOURCE = Path(__file__).parents[2] / "clients" / "python" / "talka_client" / "__init__.py"
OFFER = {"title": "Talka pie upes", "description": "Vākt plastmasu.", "fields": ["vide"]}


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("talka_client", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["talka_client"] = module
    spec.loader.exec_module(module)
    return module


package = _load()


def over(method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """The test client in the place of the network."""
    kind = headers.pop("Content-Type", "application/json")
    answer = Client(SERVER_NAME="localhost").generic(
        method, url.removeprefix("https://talka"), body, content_type=kind, headers=headers
    )
    return answer.status_code, answer.headers, answer.content


@pytest.fixture
def talka(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(gate, "limit", gate.Limit())
    _client, token = actions.make_client(partner, "CMS", Scope.values, by=None)
    return package.Talka("https://talka/", token, send=over)


def test_an_opportunity_goes_there_and_back(talka: Any) -> None:
    assert talka.put("a/1 ž", OFFER)["verdict"] == "created"
    assert stored("a/1 ž").is_open
    assert talka.get("a/1 ž")["state"] == "published"
    assert [one["title"] for one in talka.search(field="vide")] == [OFFER["title"]]
    talka.withdraw("a/1 ž")
    assert not stored("a/1 ž").is_open


def test_pages_and_changes_are_read_to_the_end(talka: Any) -> None:
    verdicts = talka.put_many([OFFER | {"external_id": str(n), "title": f"Talka {n}"} for n in range(5)])
    assert {one["verdict"] for one in verdicts} == {"created"}
    assert len(list(talka.search(limit=2))) == 5
    changes = list(talka.changes())
    assert [one["state"] for one in changes] == ["updated"] * 5
    assert list(talka.changes(changes[-1]["next"])) == []


def test_who_stops_in_the_midst_of_a_page_misses_nothing(talka: Any) -> None:
    talka.put_many([OFFER | {"external_id": str(n), "title": f"Talka {n}"} for n in range(3)])
    whole = [one["id"] for one in talka.changes()]
    first = next(talka.changes())
    assert [one["id"] for one in talka.changes(first["next"])] == whole


@pytest.mark.parametrize("content", [b"<html>Sign in to the hotel</html>", b"[]", b'"ok"'])
def test_what_is_no_answer_of_talka_is_an_error_and_not_a_key_that_is_missing(content: bytes) -> None:
    client = package.Talka("https://talka.example.lv", send=lambda *_asked: (200, {}, content))
    with pytest.raises(package.TalkaError, match="not one of Talka"):
        list(client.search())


def test_the_token_does_not_follow_a_redirect() -> None:
    told: list[str | None] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.headers["Authorization"])
            self.send_response(302 if len(told) == 1 else 200)
            self.send_header("Location", f"http://localhost:{server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Site)) as server, pytest.raises(package.TalkaError, match="302"):
        package.Talka(f"http://127.0.0.1:{server.server_port}", "talka_secret").opportunity("x")
    assert told == ["Bearer talka_secret"]


def test_a_proxy_may_tell_a_date_to_come_back() -> None:
    answers = iter([(503, {"Retry-After": "Sun, 22 Nov 2026 10:00:00 GMT"}, b""), (200, {}, b'{"id": "x"}')])
    waited: list[float] = []
    talka = package.Talka("https://talka", send=lambda *_asked: next(answers), sleep=waited.append)
    assert (talka.opportunity("x"), waited) == ({"id": "x"}, [1])


def test_what_is_refused_is_raised_with_its_reasons(talka: Any) -> None:
    with pytest.raises(package.TalkaError) as error:
        talka.put("1", OFFER | {"title": ""})
    assert (error.value.status, error.value.errors[0]["parameter"]) == (422, "title")
    with pytest.raises(package.TalkaError, match="404"):
        talka.get("none")


def test_a_key_is_used_once_for_each_post(talka: Any) -> None:
    one = talka.put_many([OFFER | {"external_id": "1"}], key="aaaaaaaa-9")
    assert talka.put_many([OFFER | {"external_id": "1"}], key="aaaaaaaa-9") == one


def test_who_is_told_to_wait_waits(partner: Partner) -> None:
    answers = iter([(429, {"Retry-After": "7"}, b"{}"), (503, {}, b""), (200, {}, b'{"items": [], "next": null}')])
    waited: list[float] = []
    client = package.Talka("https://talka", send=lambda *_asked: next(answers), sleep=waited.append)
    assert list(client.search()) == []
    assert waited == [7.0, 1.0]


def test_hours_outcomes_and_figures(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "limit", gate.Limit())
    house = factories.organisation(verified_by="eid")
    admin = factories.member_of(house, "admin")
    _client, token = actions.make_client(actions.partner_of(house, by=None), "CMS", Scope.values, by=admin.pk)
    client = package.Talka("https://talka", token, send=over)
    sent = application(factories.opportunity(organisation=house), by=volunteer())
    assert client.outcome(sent.public_id, "approve")["state"] == "approved"
    Application.objects.update(acknowledged_at=clock.now())
    line = {"application": sent.public_id, "date": "2026-11-20", "minutes": 60}
    assert client.work_records([line])[0]["code"] == ""
    assert client.statistics("country")["table"] == "country"


def test_a_message_is_checked(partner: Partner) -> None:
    hook = save_webhook(Webhook(partner=partner, url="https://a.example.lv/", events=Event.values), by=None)
    secret, body = signing.secret_of(hook), '{"type": "talka.test"}'
    headers = signing.headers(hook, "msg_1", body, clock.now())
    stamp = float(headers["webhook-timestamp"])
    assert package.verify(secret, headers, body, now=stamp)["type"] == "talka.test"
    for wrong in ({"body": body + " "}, {"secret": "whsec_AAAA"}, {"now": stamp + 301}):
        told = {"secret": secret, "headers": headers, "body": body, "now": stamp} | wrong
        with pytest.raises(ValueError, match=r"too old|not signed"):
            package.verify(told.pop("secret"), told.pop("headers"), told.pop("body"), **told)
