"""Programs with a token write their opportunities, again and again, and everything is one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.core.models import AuditEntry
from talka.interchange import actions
from talka.interchange.api import gate
from talka.interchange.enums import Scope
from talka.interchange.models import ApiAnswer, ApiClient, Partner
from talka.opportunities.actions import hide
from talka.opportunities.models import Opportunity
from talka.organisations.enums import VerifiedBy
from tests import factories
from tests.interchange.conftest import stored

OFFER: dict[str, Any] = {
    "title": "Talka pie upes",
    "description": "Vākt plastmasu.",
    "organisation": {"name": "Biedrība „Upe”"},
    "fields": ["vide"],
    "places_of_work": [{"atvk": "0001000"}],
    "start": "2026-12-12",
    "places": 10,
}
BATCH = "/api/v1/partner/opportunities"


class Program:
    """A partner's program."""

    def __init__(self, partner: Partner, *scopes: Scope) -> None:
        self.client, self.token = actions.make_client(partner, "CMS", scopes or list(Scope), by=None)
        self.browser = Client(SERVER_NAME="localhost")

    def ask(self, method: str, address: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        answer = self.browser.generic(
            method,
            address,
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"}
            | {name.replace("_", "-"): one for name, one in headers.items()},
        )
        assert answer.status_code == status, answer.content.decode()
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        return answer

    def put(self, key: str = "1", status: int = 200, /, headers: dict[str, str] | None = None, **values: Any) -> Any:
        return self.ask("PUT", f"{BATCH}/{key}", OFFER | values, status, **(headers or {}))


@pytest.fixture
def program(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setattr(gate, "limit", gate.Limit())
    return Program(partner)


def test_sent_three_times_it_is_one_opportunity(program: Program) -> None:
    made, again, changed = program.put("1", 201), program.put(), program.put(places=12)
    assert [one.json()["verdict"] for one in (made, again, changed)] == ["created", "unchanged", "updated"]
    assert (stored().places, stored().is_open, Opportunity.objects.count()) == (12, True, 1)


def test_the_rules_are_those_of_feeds(program: Program) -> None:
    told = program.put("1", 422, title=" ", description="").json()
    assert {(one["parameter"], one["code"]) for one in told["errors"]} == {
        ("title", "missing"),
        ("description", "missing"),
    }
    answer = program.put("1", 201, fields=["vide", "alķīmija"], min_age=9).json()
    assert {(one["field"], one["code"], one["value"]) for one in answer["notes"]} == {
        ("fields", "unknown_value", "alķīmija"),
        ("min_age", "under_13", "9"),
    }
    assert stored().min_age == 13


def test_withdrawn_it_is_closed_and_comes_back_when_sent_again(program: Program) -> None:
    program.put("1", 201)
    program.put("2", 201)
    program.ask("DELETE", f"{BATCH}/1", status=204)
    program.ask("DELETE", f"{BATCH}/1", status=204)
    assert (stored("1").is_open, stored("2").is_open) == (False, True)
    program.put("1", 200)
    assert stored("1").is_open
    program.ask("DELETE", f"{BATCH}/3", status=404)


def test_what_somebody_else_changed_is_not_overwritten(program: Program) -> None:
    seen = program.put("1", 201)["ETag"]
    newer = program.put("1", places=11)["ETag"]
    program.put("1", 412, headers={"If-Match": seen}, places=3)
    program.ask("DELETE", f"{BATCH}/1", status=412, If_Match=seen)
    assert stored().places == 11
    assert program.ask("GET", f"{BATCH}/1")["ETag"] == newer
    program.put("1", 200, headers={"If-Match": newer}, places=3)
    program.put("1", 412, headers={"If-None-Match": "*"})
    program.put("2", 412, headers={"If-Match": "*"})
    program.put("2", 201, headers={"If-None-Match": "*"})


def test_what_a_moderator_hid_stays_hidden_and_says_so(program: Program) -> None:
    program.put("1", 201)
    hide(stored(), reason="rules_broken", by=None)
    assert program.put("1", places=12).json()["opportunity"]["state"] == "hidden"


def test_an_id_with_any_signs_is_found_again(program: Program) -> None:
    program.put("https:%2F%2Fa.lv%2F%3Fid=1%20ā", 201)
    assert stored("https://a.lv/?id=1 ā").title == "Talka pie upes"
    program.put("%20", 404)
    program.put("a%00b", 404)


@pytest.mark.parametrize(
    "header", ["", "Bearer x", "Bearer talka_" + "a" * 30 + "_000000", "Basic YTpi", "Bearer talka_\u00e4"]
)
def test_without_a_token_that_holds_nothing_is_done(program: Program, header: str) -> None:
    program.token = "x"
    answer = program.ask("PUT", f"{BATCH}/1", OFFER, 401, Authorization=header.encode().decode("latin-1"))
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not Opportunity.objects.exists()


def test_a_revoked_and_an_expired_token_open_nothing(program: Program, partner: Partner) -> None:
    actions.revoke_client(program.client, by=None)
    program.put("1", 401)
    late = Program(partner)
    ApiClient.objects.filter(pk=late.client.pk).update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    late.put("1", 401)


def test_a_token_does_what_its_scopes_say(partner: Partner, program: Program) -> None:
    program.put("1", 201)
    reader = Program(partner, Scope.READ)
    reader.ask("GET", f"{BATCH}/1")
    reader.put("1", 403)
    reader.ask("DELETE", f"{BATCH}/1", status=403)
    reader.ask("POST", BATCH, {"items": []}, 403)


def test_a_batch_is_done_in_its_order_and_one_that_is_refused_harms_no_other(program: Program) -> None:
    items = [
        OFFER | {"external_id": name, "places": places} for name, places in (("1", 5), ("2", 5), ("1", 6), (" 3", 5))
    ]
    items.insert(2, OFFER | {"external_id": "4", "title": "  "})
    told = program.ask("POST", BATCH, {"items": items}, Idempotency_Key="aaaaaaaa-9").json()["items"]
    assert [(one["external_id"], one["verdict"]) for one in told] == [
        *(("1", "created"), ("2", "created"), ("4", "refused"), ("1", "updated"), (" 3", "refused"))
    ]
    assert [one["opportunity"] and one["opportunity"]["external_id"] for one in told] == ["1", "2", None, "1", None]
    assert stored("1").places == 6
    assert Opportunity.objects.count() == 2


def test_a_batch_takes_as_many_statements_as_one(program: Program) -> None:
    def asked(n: int) -> int:
        items = [OFFER | {"external_id": f"{n} {at}"} for at in range(n)]
        with CaptureQueriesContext(connection) as questions:
            program.ask("POST", BATCH, {"items": items}, Idempotency_Key=f"aaaaaaaa-n{n}")
        return len(questions)

    asked(1)
    assert asked(40) <= asked(2) + 5


def test_another_partners_opportunity_is_not_there(program: Program) -> None:
    program.put("1", 201)
    other = Program(actions.save_partner(Partner(code="cits", name="Cits"), by=None))
    other.ask("GET", f"{BATCH}/1", status=404)
    other.ask("DELETE", f"{BATCH}/1", status=404)
    other.put("1", 201)
    assert Opportunity.objects.count() == 2


def test_the_token_is_kept_as_a_hash_only(program: Program) -> None:
    row = ApiClient.objects.values().get()
    assert program.token not in str(row)
    assert row["token_start"] == program.token[:12]
    assert program.token not in str(list(AuditEntry.objects.values()))


def test_too_many_requests_wait_as_long_as_they_are_told(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.interchange.actions.clients.BURST", 3)
    monkeypatch.setattr("talka.interchange.actions.clients.SHARE", 60)  # longer than a slow machine takes to ask
    for _n in range(3):
        program.ask("GET", f"{BATCH}/1", status=404)
    assert 30 < int(program.ask("GET", f"{BATCH}/1", status=429)["Retry-After"]) <= 60
    with connection.cursor() as cursor:
        cursor.execute("UPDATE interchange_apiclient SET busy_until = busy_until - interval '1 minute'")
    program.ask("GET", f"{BATCH}/1", status=404)


def test_the_same_key_does_it_once_and_answers_the_same(program: Program) -> None:
    body = {"items": [OFFER | {"external_id": "1"}, OFFER | {"external_id": "2", "title": ""}]}
    one = program.ask("POST", BATCH, body, Idempotency_Key='"aaaaaaaa-1"').json()
    assert [item["verdict"] for item in one["items"]] == ["created", "refused"]
    program.put("1", 200, places=99)
    assert program.ask("POST", BATCH, body, Idempotency_Key="aaaaaaaa-1").json() == one
    assert stored().places == 99
    program.ask("POST", BATCH, {"items": body["items"][:1]}, 422, Idempotency_Key="aaaaaaaa-1")
    program.ask("POST", BATCH, body, 400)
    assert ApiAnswer.objects.count() == 1


@pytest.mark.parametrize("language", ["lv", "en"])
def test_problems_are_told_in_the_language_asked_for(program: Program, language: str) -> None:
    answer = program.ask("GET", f"{BATCH}/9", status=404, Accept_Language=language)
    assert answer["Content-Language"] == language
    assert (
        answer.json()["detail"]
        == {"en": "You have sent nothing with this id.", "lv": "Jūs ar šo ID neko neesat atsūtījuši."}[language]
    )


def test_a_body_that_is_no_offer_is_told_where(program: Program) -> None:
    told = program.put("1", 422, places="daudz", colour="red").json()
    assert {one["parameter"] for one in told["errors"]} == {"places", "colour"}


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(program: Program) -> None:
    told = program.ask("PUT", f"{BATCH}/1", OFFER | {"description": "a" * 3_000_000}, 413).json()
    assert told["detail"] == "Sūtījums ir lielāks par 2,5 MB."


def test_an_id_with_control_signs_is_no_id(program: Program) -> None:
    body = {"items": [OFFER | {"external_id": "a\x00b"}]}
    told = program.ask("POST", BATCH, body, 422, Idempotency_Key="aaaaaaaa-2").json()
    assert "external_id" in told["errors"][0]["parameter"]


def test_conditions_that_mean_nothing_are_refused_before_they_are_weighed(program: Program) -> None:
    program.put("1", 400, headers={"If_Match": '"old"', "If_None_Match": "fresh"})
    program.put("1", 412, headers={"If_Match": '"old"', "If_None_Match": "*"})


def test_what_has_not_changed_is_not_sent_again(program: Program) -> None:
    tag = program.put("1", 201)["ETag"]
    assert program.ask("GET", f"{BATCH}/1", status=304, If_None_Match=tag).content == b""
    program.put(places=12)
    assert program.ask("GET", f"{BATCH}/1", If_None_Match=tag)["ETag"] != tag


@pytest.mark.parametrize(
    ("wrong", "parameter", "lv", "en"),
    [
        ({"title": None}, "title", "Te jābūt tekstam.", "This must be a text."),
        ({"places": "daudz"}, "places", "Te jābūt veselam skaitlim.", "This must be a whole number."),
        ({"min_age": 300}, "min_age", "Ne vairāk kā 120.", "At most 120."),
        ({"titel": "x"}, "titel", "Šāda lauka nav.", "There is no such member."),
        ({"title": "x" * 1_001}, "title", "Ne vairāk kā 1000 zīmju.", "At most 1000 signs."),
        ({"places_of_work": [{"lat": 99}]}, "places_of_work.0.lat", "Ne vairāk kā 90.0.", "At most 90.0."),
    ],
)
def test_mistakes_are_told_in_the_language_asked_for(
    program: Program, wrong: dict[str, Any], parameter: str, lv: str, en: str
) -> None:
    for language, expected in (("lv", lv), ("en", en)):
        answer = program.put("1", 422, headers={"Accept_Language": language}, **wrong)
        [told] = answer.json()["errors"]
        assert (told["parameter"].removeprefix("offer."), told["detail"]) == (parameter, expected)


def test_an_address_with_line_breaks_is_told_as_a_problem(program: Program) -> None:
    program.ask("DELETE", f"{BATCH}/%0A1", status=404)
    program.put("%0A1", 404)


def test_an_id_that_could_not_be_found_again_is_refused(program: Program) -> None:
    body = {"items": [OFFER | {"external_id": " 1"}, OFFER | {"external_id": "2"}]}
    told = program.ask("POST", BATCH, body, Idempotency_Key="aaaaaaaa-3").json()["items"]
    assert [(one["verdict"], [note["code"] for note in one["notes"]]) for one in told] == [
        ("refused", ["not_kept_as_sent"]),
        ("created", []),
    ]


def test_signs_that_no_database_takes_are_not_given_back(program: Program) -> None:
    body = {"items": [OFFER | {"external_id": "1", "fields": ["vi\x00ze"], "contact_email": "a\x00"}]}
    told = program.ask("POST", BATCH, body, Idempotency_Key="aaaaaaaa-4").json()["items"][0]
    assert told["verdict"] == "created"
    assert {one["value"] for one in told["notes"]} >= {"vize"}


class TestAnOrganisationsOwnSystem:
    def test_speaks_for_it_and_for_no_other(self, now: datetime) -> None:
        house = factories.organisation(verified_by=VerifiedBy.EID)
        Program(actions.partner_of(house, by=None)).put("1", 201)
        assert Opportunity.objects.get().organisation == house

    def test_may_not_while_it_is_suspended_or_paused(self, now: datetime) -> None:
        house = factories.organisation(verified_by=VerifiedBy.EID)
        program = Program(actions.partner_of(house, by=None))
        house.publishing_paused = True
        house.save()
        program.put("1", 403)
        house.publishing_paused, house.state, house.state_reason = False, "suspended", "rules_broken"
        house.save()
        program.put("1", 403)

    def test_waits_for_the_moderator_like_everybody(self, now: datetime) -> None:
        house = factories.organisation(verified_by=VerifiedBy.MODERATOR)
        program = Program(actions.partner_of(house, by=None))
        program.put("1", 403)
        factories.opportunity(organisation=house)
        program.put("1", 201)
