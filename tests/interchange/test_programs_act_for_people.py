"""An organisation's program answers applications and writes hours in the name of whoever made its token; OAuth; trying out."""

from __future__ import annotations

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from talka.accounts.enums import AgeBand
from talka.accounts.models import User
from talka.applications.models import Application
from talka.core import clock
from talka.core.models import AuditEntry
from talka.hours import actions as hours
from talka.hours.models import WorkRecord
from talka.interchange import actions
from talka.interchange.api import gate, oauth
from talka.interchange.enums import Scope
from talka.interchange.models import ApiClient, Partner
from talka.opportunities.models import Opportunity
from talka.organisations.models import Membership, Organisation
from tests import factories
from tests.factories.applications import application, fresh, volunteer

HOURS = "/api/v1/work-records:batch"
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


class House:
    """A verified organisation, its admin, and its program."""

    def __init__(self, *, sandbox: bool = False, scopes: Any = Scope.values) -> None:
        self.organisation: Organisation = factories.organisation(verified_by="eid")
        self.admin: User = factories.member_of(self.organisation, "admin")
        channel = actions.partner_of(self.organisation, by=None)
        self.client, self.token = actions.make_client(channel, "CMS", scopes, by=self.admin.pk, sandbox=sandbox)

    def sent(self) -> Application:
        return application(factories.opportunity(organisation=self.organisation), by=volunteer())

    def post(self, address: str, body: Any, status: int = 200, *, token: str = "", key: str = KEY) -> Any:
        answer = Client(SERVER_NAME="localhost").post(
            address,
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.token}", "Idempotency-Key": key},
        )
        assert answer.status_code == status, answer.content.decode()
        return answer

    def answer(self, sent: Application, status: int = 200, **said: str) -> Any:
        key = f"{sent.public_id}-{len(said)}-{said['outcome']}"
        return self.post(f"/api/v1/applications/{sent.public_id}/outcome", said, status, key=key)


@pytest.fixture
def house(now: datetime, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(gate, "limit", gate.Limit())
    cache.clear()
    return House()


def test_a_channel_that_is_switched_off_comes_near_nobody(house: House) -> None:
    """Whoever holds its token: who applied is neither answered nor gets hours, nor is anything of them read."""
    sent = house.sent()
    actions.switch_partner(house.client.partner, active=False, by=None)
    house.answer(sent, 403, outcome="approve")
    house.post(HOURS, {"items": [{"application": sent.public_id, "date": "2026-11-20", "minutes": 60}]}, 403)
    told = Client(SERVER_NAME="localhost").get(
        "/api/v1/partner/applications", headers={"Authorization": f"Bearer {house.token}"}
    )
    assert (told.status_code, told.json()["errors"][0]["code"]) == (403, "partner.inactive")
    assert fresh(sent).state == "submitted"
    actions.switch_partner(house.client.partner, active=True, by=None)
    house.answer(sent, outcome="approve", reason="")


class TestOutcomes:
    def test_a_key_used_for_another_application_is_no_answer_to_it(self, house: House) -> None:
        """The same words to another address are another request: nobody may believe that it was done."""
        one, two = house.sent(), house.sent()
        told = [f"/api/v1/applications/{sent.public_id}/outcome" for sent in (one, two)]
        house.post(told[0], {"outcome": "approve"}, key="evening-run-1")
        house.post(told[1], {"outcome": "approve"}, 422, key="evening-run-1")
        assert fresh(two).state == "submitted"
        again = house.post(told[0], {"outcome": "approve"}, key="evening-run-1").json()
        assert (again["id"], again["state"]) == (one.public_id, "approved")

    def test_it_is_approved_and_declined_in_the_admins_name(self, house: House) -> None:
        one, two = house.sent(), house.sent()
        assert house.answer(one, outcome="approve").json()["state"] == "approved"
        assert house.answer(two, outcome="decline", reason="skills").json() == {
            "id": two.public_id,
            "state": "declined",
            "reason": "skills",
        }
        entry = AuditEntry.objects.get(code="application.approved", subject_id=one.public_id)
        assert entry.actor == house.admin.pk

    def test_a_refusal_needs_a_reason_and_a_step_that_exists(self, house: House) -> None:
        sent = house.sent()
        house.answer(sent, 403, outcome="decline")
        house.answer(sent, outcome="approve")
        house.answer(sent, 409, outcome="waitlist")

    def test_another_organisations_application_is_not_there(self, house: House) -> None:
        house.answer(House().sent(), 404, outcome="approve")

    def test_who_left_the_team_leaves_a_token_that_acts_no_more(self, house: House) -> None:
        sent = house.sent()
        Membership.objects.filter(user=house.admin).update(until=clock.now())
        assert house.answer(sent, 403, outcome="approve").json()["errors"][0]["code"] == "client.orphan"

    def test_a_partner_finds_nothing_that_was_not_handed_over_to_it(self, house: House, partner: Partner) -> None:
        sent = house.sent()
        _client, token = actions.make_client(partner, "CMS", Scope.values, by=house.admin.pk)
        house.post(f"/api/v1/applications/{sent.public_id}/outcome", {"outcome": "approve"}, 404, token=token)

    def test_the_scope_for_opportunities_is_not_enough(self, now: datetime) -> None:
        house = House(scopes=[Scope.WRITE])
        assert house.answer(house.sent(), 403, outcome="approve").json()["errors"][0]["code"] == "client.scope"


class TestHours:
    def line(self, sent: Application, **more: Any) -> dict[str, Any]:
        day = clock.today() - timedelta(days=1)
        return {"application": sent.public_id, "date": day.isoformat(), "minutes": 90} | more

    def test_each_line_has_its_verdict_and_the_batch_is_done_once(self, house: House) -> None:
        good, waiting = house.sent(), house.sent()
        house.answer(good, outcome="approve")
        Application.objects.update(acknowledged_at=clock.now())
        future = (clock.today() + timedelta(days=2)).isoformat()
        body = {"items": [self.line(good), self.line(good, date=future), self.line(waiting)]}
        told = house.post(HOURS, body).json()["items"]
        assert [one["code"] for one in told] == ["", "hours.future", "hours.not_approved"]
        record = WorkRecord.objects.get()
        assert (record.public_id, record.minutes, record.proposer_id) == (told[0]["record"], 90, house.admin.pk)
        assert house.post(HOURS, body).json()["items"] == told
        assert WorkRecord.objects.count() == 1

    def ready(self, house: House, **person: Any) -> Application:
        """Chosen, and has read what is to be done."""
        offer = factories.opportunity(organisation=house.organisation, min_age=13, for_minors=True)
        sent = application(offer, by=volunteer(**person))
        house.answer(sent, outcome="approve")
        Application.objects.filter(pk=sent.pk).update(acknowledged_at=clock.now())
        return sent

    def test_the_scope_for_hours_is_enough_and_needed(self, house: House) -> None:
        sent = self.ready(house)
        for scopes, status in (([Scope.HOURS], 200), ([Scope.WRITE, Scope.READ, Scope.ANSWER], 403)):
            _client, token = actions.make_client(
                Partner.objects.get(organisation=house.organisation), "Stundas", scopes, by=house.admin.pk
            )
            answer = house.post(HOURS, {"items": [self.line(sent)]}, status, token=token, key=f"{scopes[0]}-1")
            if status == 403:
                assert answer.json()["errors"][0]["code"] == "client.scope"
        assert WorkRecord.objects.count() == 1

    def test_the_same_hours_under_another_key_are_not_written_twice(self, house: House) -> None:
        sent = self.ready(house)
        body = {"items": [self.line(sent), self.line(sent)]}
        told = house.post(HOURS, body).json()["items"]
        assert [(one["state"], one["code"]) for one in told] == [("claimed", ""), ("", "hours.twice")]
        again = house.post(HOURS, body, key="another-key").json()["items"]
        assert [one["code"] for one in again] == ["hours.twice", "hours.twice"]
        changed = {"items": [self.line(sent, minutes=60)]}
        house.post(HOURS, changed, 422)  # the key of the first request
        assert WorkRecord.objects.count() == 1

    def test_a_volunteer_of_another_organisation_is_not_there(self, house: House) -> None:
        there = House()
        sent = self.ready(there)
        told = house.post(HOURS, {"items": [self.line(sent)]}).json()["items"]
        assert [(one["code"], one["record"]) for one in told] == [("hours.not_approved", "")]
        assert not WorkRecord.objects.exists()

    def test_nobody_under_age_works_without_a_consent(self, house: House) -> None:
        sent = self.ready(house, age_band=AgeBand.FROM_13)
        [told] = house.post(HOURS, {"items": [self.line(sent)]}).json()["items"]
        assert (told["code"], told["record"]) == ("hours.may_not_start.guardian", "")
        assert not WorkRecord.objects.exists()

    def test_two_batches_in_opposite_order_wait_for_each_other(
        self, real_db: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Locked one by one as their lines come, each would hold whom the other waits for."""
        monkeypatch.setattr(gate, "limit", gate.Limit())
        house = House()
        sent = [self.ready(house), self.ready(house)]
        both, really = threading.Barrier(2), hours.enter

        def enter(*given: Any, **more: Any) -> Any:
            made = really(*given, **more)
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.3)
            return made

        monkeypatch.setattr(hours, "enter", enter)

        def send(number: int) -> int:
            items = [self.line(one, minutes=60 + number) for one in (sent if number else sent[::-1])]
            try:
                return len(house.post(HOURS, {"items": items}, key=f"batch-no-{number}").json()["items"])
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as two:
            assert list(two.map(send, range(2))) == [2, 2]
        assert WorkRecord.objects.count() == 4


class TestOAuth:
    def ask(self, client: str, secret: str, **more: str) -> Any:
        told = base64.b64encode(f"{client}:{secret}".encode()).decode()
        return Client(SERVER_NAME="localhost").post(
            oauth.TOKEN_ADDRESS,
            {"grant_type": "client_credentials"} | more,
            headers={"Authorization": f"Basic {told}"},
        )

    def test_a_token_for_ten_minutes(self, house: House) -> None:
        answer = self.ask(house.client.public_id, house.token, scope="opportunities:write")
        assert answer["Cache-Control"] == "no-store"
        told = answer.json()
        assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "opportunities:write")
        offer = {"title": "Talka pie upes", "description": "Vākt plastmasu."}
        self.put(told["access_token"], offer, 201)
        sent = house.sent()
        address = f"/api/v1/applications/{sent.public_id}/outcome"
        house.post(address, {"outcome": "approve"}, 403, token=told["access_token"])
        with clock.move_to(clock.now() + timedelta(minutes=10, seconds=1)):
            self.put(told["access_token"], offer, 401)

    def put(self, token: str, offer: dict[str, str], status: int) -> None:
        browser = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
        answer = browser.put("/api/v1/partner/opportunities/1", offer, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()

    def test_revoked_it_opens_nothing_at_once(self, house: House) -> None:
        token = self.ask(house.client.public_id, house.token).json()["access_token"]
        actions.revoke_client(house.client, by=None)
        self.put(token, {}, 401)
        assert self.ask(house.client.public_id, house.token).status_code == 401

    def test_errors_are_told_in_the_words_of_the_standard(self, house: House) -> None:
        key, secret = house.client.public_id, house.token
        assert self.ask(key, "talka_wrong").json() == {"error": "invalid_client"}
        assert self.ask("other", secret).json() == {"error": "invalid_client"}
        assert self.ask(key, secret, scope="everything").json() == {"error": "invalid_scope"}
        assert self.ask(key, secret, grant_type="password").json() == {"error": "unsupported_grant_type"}
        assert self.ask(key, secret, grant_type="").json() == {"error": "invalid_request"}

    @pytest.mark.parametrize("forged", ["talka_at.", "talka_at.WyJhIl0:1:2", "talka_at." + "a" * 500])
    def test_a_forged_token_is_none(self, house: House, forged: str) -> None:
        self.put(forged, {}, 401)

    def test_where_tokens_are_issued_can_be_found(self, house: House) -> None:
        told = Client(SERVER_NAME="localhost").get("/.well-known/oauth-authorization-server").json()
        assert told["token_endpoint"].endswith(oauth.TOKEN_ADDRESS)


class TestTryingOut:
    def test_everything_is_answered_and_nothing_is_kept(self, now: datetime) -> None:
        house = House(sandbox=True)
        browser = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {house.token}"})
        offer = {"title": "Talka pie upes", "description": "Vākt plastmasu."}
        answer = browser.put("/api/v1/partner/opportunities/1", offer, content_type="application/json")
        assert (answer.status_code, answer["Talka-Sandbox"]) == (201, "true")
        assert not Opportunity.objects.exists()
        sent = house.sent()
        assert house.answer(sent, outcome="approve").json()["state"] == "approved"
        sent.refresh_from_db()
        assert sent.state == "submitted"


def test_a_program_is_told_how_often_it_may_ask(house: House) -> None:
    sent = house.sent()
    answer = house.answer(sent, outcome="approve")
    assert answer["RateLimit-Policy"] == '"default";q=120;w=12'
    assert answer["RateLimit"].startswith('"default";r=119;')


class TestStatistics:
    def get(self, address: str) -> Any:
        return Client(SERVER_NAME="localhost").get(f"/api/v1/statistics/{address}")

    def test_a_table_is_told_with_its_definition(self, house: House) -> None:
        told = self.get("country").json()
        assert (told["table"], told["rows"]) == ("country", [])
        assert told["definition"]

    def test_another_code_or_period_is_told(self, house: House) -> None:
        assert self.get("secrets").status_code == 404
        assert self.get("country?period=yesterday").json()["errors"][0]["parameter"] == "period"
        assert self.get("country?period=2026-Q3").status_code == 200


def test_the_token_is_kept_with_the_one_who_made_it(house: House) -> None:
    assert ApiClient.objects.get().made_by == house.admin
