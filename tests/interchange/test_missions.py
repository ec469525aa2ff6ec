"""A client of API Engagement's push API works here when it changes the base address and the key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from config.pages import refusal
from talka.interchange import actions
from talka.interchange.api import gate
from talka.interchange.enums import Scope
from talka.interchange.models import Mission, Partner
from talka.opportunities.models import Opportunity
from tests.interchange.conftest import stored

MISSION: dict[str, Any] = {
    "clientId": "42",
    "title": "Palīgs pārtikas bankā",
    "description": "<p>Šķirot un izsniegt.</p>",
    "applicationUrl": "https://example.org/42",
    "domain": "solidarite-insertion",
    "activities": ["distribution"],
    "remote": "no",
    "places": 5,
    "startAt": "2026-12-01T09:00:00+02:00",
    "addresses": [{"city": "Rīga", "country": "LV"}],
    "organizationName": "Pārtikas banka",
    "organizationClientId": "7",
}


class Site:
    """A partner's client: it knows the base address and a key."""

    def __init__(self, key: str) -> None:
        self.browser = Client(SERVER_NAME="localhost", headers={"x-api-key": key})

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        answer = self.browser.generic(method, path, data, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        told = answer.json()
        assert told["ok"] is (status < 400)
        return told["data"] if status < 400 else told

    def post(self, status: int = 201, **more: Any) -> Any:
        return self.ask("POST", "/v2/mission", MISSION | more, status)

    def put(self, status: int = 200, /, key: str = "42", **changes: Any) -> Any:
        return self.ask("PUT", f"/v2/mission/{key}", changes, status)


@pytest.fixture
def site(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(gate, "limit", gate.Limit())
    return Site(actions.make_client(partner, "CMS", [Scope.WRITE], by=None)[1])


def test_a_mission_becomes_an_opportunity(site: Site) -> None:
    told = site.post()
    assert (told["statusCode"], told["clientId"], told["deletedAt"]) == ("ACCEPTED", "42", None)
    row = stored("42")
    assert (row.title, row.places, row.is_open, row.organisation.name) == (MISSION["title"], 5, True, "Pārtikas banka")
    assert row.origin_url == MISSION["applicationUrl"]


def test_a_put_changes_only_what_it_says(site: Site) -> None:
    site.post()
    told = site.put(places=2, remote="full")
    assert (told["places"], told["title"]) == (2, MISSION["title"])
    row = stored("42")
    assert (row.places, row.remote, row.title) == (2, "full", MISSION["title"])


def test_the_same_id_twice_is_a_conflict_even_after_it_was_deleted(site: Site) -> None:
    site.post()
    assert site.post(409)["code"] == "RESSOURCE_ALREADY_EXIST"
    told = site.ask("DELETE", "/v2/mission/42")
    assert told["clientId"] == "42"
    assert site.ask("DELETE", "/v2/mission/42") == told
    assert not stored("42").is_open
    site.post(409)
    assert site.put(404, places=3)["code"] == "NOT_FOUND"


def test_what_is_not_there_is_not_found(site: Site) -> None:
    site.put(404, places=3)
    site.ask("DELETE", "/v2/mission/42", status=404)
    site.ask("GET", "/v0/mymission/42", status=404)


def test_a_refused_one_is_kept_with_all_its_reasons_and_can_be_mended(site: Site) -> None:
    told = site.post(201, description="")
    assert told["statusCode"] == "REFUSED"
    assert [(one["field"], one["code"]) for one in told["errors"]] == [("description", "missing")]
    assert told["errors"][0]["text"] in told["statusComment"]
    assert not Opportunity.objects.exists()
    assert site.put(description="Šķirot.")["statusCode"] == "ACCEPTED"
    assert stored("42").is_open


def test_one_that_is_refused_later_is_not_left_as_it_was(site: Site) -> None:
    site.post()
    assert site.put(description=" ")["statusCode"] == "REFUSED"
    assert not stored("42").is_open


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"clientId": None}, "clientId"),
        ({"clientId": " 42"}, "clientId"),
        ({"clientId": "4\x002"}, "clientId"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"places": 0}, "places"),
        ({"places": "5"}, "places"),
        ({"activities": "sport"}, "activities"),
        ({"addresses": [{"city": 1}]}, "addresses.0.city"),
    ],
)
def test_a_body_of_another_form_is_told_where(site: Site, changes: dict[str, Any], member: str) -> None:
    told = site.post(400, **changes)
    assert told["code"] == "INVALID_BODY"
    assert list(told["message"]) == [member]


@pytest.mark.parametrize("body", [None, [], "x"])
def test_what_is_no_object_is_refused(site: Site, body: Any) -> None:
    assert site.ask("POST", "/v2/mission", body, 400)["code"] == "INVALID_BODY"


def test_odd_signs_harm_nothing(site: Site) -> None:
    told = site.post(title="Talka\x00 pie upes", metadata="\x00", tags=["a\x00"])
    assert (told["title"], told["metadata"], told["tags"]) == ("Talka pie upes", "", ["a"])


def test_own_missions_are_listed_and_deleted_ones_are_not(site: Site) -> None:
    site.post()
    site.post(clientId="43")
    site.ask("DELETE", "/v2/mission/42")
    assert [one["clientId"] for one in site.ask("GET", "/v0/mymission?limit=5")] == ["43"]
    assert site.ask("GET", "/v0/mymission/43")["title"] == MISSION["title"]


def test_another_partners_mission_is_not_there(site: Site) -> None:
    site.post()
    other = actions.save_partner(Partner(code="cits", name="Cits"), by=None)
    stranger = Site(actions.make_client(other, "CMS", [Scope.WRITE], by=None)[1])
    stranger.put(404, places=1)
    stranger.ask("DELETE", "/v2/mission/42", status=404)
    stranger.post()
    assert Mission.objects.count() == 2


def test_keys_scopes_and_methods(site: Site, partner: Partner) -> None:
    assert Site("talka_none").post(401)["code"] == "UNAUTHORIZED"
    reader = Site(actions.make_client(partner, "CMS", [Scope.READ], by=None)[1])
    assert reader.post(403)["code"] == "FORBIDDEN"
    assert site.ask("GET", "/v2/mission", status=405)["code"] == "METHOD_NOT_ALLOWED"
    actions.switch_partner(partner, active=False, by=None)
    assert site.post(403)["code"] == "FORBIDDEN"
    assert not Mission.objects.exists()


def test_too_many_are_told_how_long_to_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.interchange.actions.clients.BURST", 1)
    monkeypatch.setattr("talka.interchange.actions.clients.SHARE", 60)
    site.post()
    answer = site.browser.get("/v0/mymission")
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert 30 < int(answer["Retry-After"]) <= 60
    assert answer["X-RateLimit-Remaining"] == "0"


def test_trying_out_keeps_nothing(site: Site, partner: Partner) -> None:
    trying = Site(actions.make_client(partner, "CMS", [Scope.WRITE], by=None, sandbox=True)[1])
    assert trying.post()["statusCode"] == "ACCEPTED"
    assert not Mission.objects.exists()
    assert not Opportunity.objects.exists()


def said(answer: Any, status: int, code: str) -> str:
    """In the envelope, whatever went wrong."""
    told = answer.json()
    assert (answer.status_code, told["ok"], told["code"], set(told)) == (status, False, code, {"ok", "code", "message"})
    assert answer["Cache-Control"] == "no-store"
    message: str = told["message"]
    return message


class TestWhateverGoesWrong:
    @pytest.mark.parametrize(
        "path", ["/v2", "/v2/", "/v2/missions", "/v2/mission/", "/v0/mymission/", "/v0/mission", "/v2/mission/a%0Ab"]
    )
    def test_an_address_that_is_none(self, site: Site, path: str) -> None:
        for method in ("GET", "POST"):
            assert said(site.browser.generic(method, path), 404, "NOT_FOUND")

    def test_a_method_that_is_none(self, site: Site) -> None:
        answer = site.browser.patch("/v2/mission/42", {}, content_type="application/json")
        said(answer, 405, "METHOD_NOT_ALLOWED")
        assert answer["Allow"] == "PUT, DELETE"

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"clientId=42&title=Talka"])
    @pytest.mark.parametrize(
        "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", "nonsense"]
    )
    def test_what_is_no_json_of_whatever_type_it_says_to_be(self, site: Site, body: bytes, kind: str) -> None:
        answer = site.browser.generic("POST", "/v2/mission", body, content_type=kind)
        assert said(answer, 400, "INVALID_BODY") == "Sūtījums nav JSON."

    def test_a_body_that_is_too_large(self, site: Site) -> None:
        answer = site.browser.generic("POST", "/v2/mission", b" " * 3_000_000, content_type="application/json")
        assert said(answer, 413, "INVALID_BODY") == "Sūtījums ir lielāks par 2,5 MB."

    def test_a_fault_of_ours(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_given: Any) -> None:
            raise AssertionError("a bug")

        monkeypatch.setattr("talka.interchange.missions.views.actions.create", broken)
        body = json.dumps(MISSION)
        answer = site.browser.generic("POST", "/v2/mission", body, content_type="application/json")
        assert "bug" not in said(answer, 500, "INTERNAL_SERVER_ERROR")

    def test_a_database_that_is_away(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(_hash: str) -> None:
            raise OperationalError

        monkeypatch.setattr("talka.interchange.missions.views.queries.client_of", away)
        answer = site.browser.get("/v0/mymission")
        said(answer, 503, "SERVICE_UNAVAILABLE")
        assert answer["Retry-After"] == "5"

    @pytest.mark.parametrize("status", [400, 408, 413, 500, 503])
    def test_what_the_gateway_says_by_itself(self, status: int) -> None:
        reply = refusal(status, "/v2/mission")
        told = json.loads(reply.body)
        assert (reply.status, told["ok"], set(told)) == (status, False, {"ok", "code", "message"})
        assert (told["code"] == "INVALID_BODY") is (status in {400, 413})
        assert refusal(status, "/v2x").body.startswith(b"<!doctype html>")
