"""A partner's program fetches applications that were handed over to it, answers them and writes; nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty
from talka.applications import actions as applications
from talka.applications.enums import Side, State
from talka.applications.models import Application, Message, Receiver
from talka.core import audit
from talka.core.models import AuditEntry
from talka.interchange import actions
from talka.interchange.hooks.actions import collect, save_webhook
from talka.interchange.models import Partner, Webhook, WebhookMessage
from tests import factories
from tests.factories.applications import application, fresh, volunteer
from tests.factories.organisations import sign_in
from tests.interchange.conftest import Import, stored
from tests.interchange.test_python_client import over, package
from tests.matrix import CANARIES, plant

MINE = "/api/v1/partner/applications"
ITEM = {"ID": "1", "Nosaukums": "Talka", "Apraksts": "Sakopt parku.", "Saite": "https://parks.example/1"}


class Program:
    """The partner's program, with a token for what `scopes` say."""

    def __init__(self, partner: Partner, *scopes: str) -> None:
        _made, self.token = actions.make_client(partner, "CMS", list(scopes or ("applications:write",)), by=None)

    def ask(self, address: str, status: int, body: Any = None, *, key: str = "aaaaaaaa") -> Any:
        method = "POST" if body is not None else "GET"
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        answer = Client(SERVER_NAME="localhost").generic(
            method, address, json.dumps(body or {}), content_type="application/json", headers=headers
        )
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def sent(partner: Partner, run: Import, settings: Any) -> Application:
    """Somebody with everything in the vault has applied for what the partner's table listed."""
    settings.RELAY_DOMAIN = "atbildes.talka.example"
    applications.set_receiver(partner.code, name=partner.name, active=True, email=None, by=None)
    run([ITEM])
    person = volunteer()
    plant(person)
    return application(stored(), by=person, message="Labprāt.", shares=["name", "email"])


def test_it_gets_what_the_card_showed_and_nothing_of_the_person(partner: Partner, sent: Application) -> None:
    told = Program(partner).ask(MINE, 200)
    (one,) = told["items"]
    assert (one["id"], one["name"], one["message"], one["state"]) == (
        sent.public_id,
        sent.pair.name,
        "Labprāt.",
        "submitted",
    )
    assert one["opportunity"]["external_id"] == "1"
    assert one["relay"].endswith("@atbildes.talka.example")
    assert not [canary for canary in (*CANARIES, str(sent.volunteer_id)) if canary in json.dumps(told)]
    assert sent.handover.opened_at is None
    sent.handover.refresh_from_db()
    assert sent.handover.opened_at is not None


def test_its_outcome_moves_the_application_once_and_tells_the_volunteer(partner: Partner, sent: Application) -> None:
    program, address = Program(partner), f"/api/v1/applications/{sent.public_id}/outcome"
    for key in ("aaaaaaaa", "aaaaaaaa", "bbbbbbbb"):
        assert program.ask(address, 200, {"outcome": "approve"}, key=key)["state"] == "approved"
    assert fresh(sent).state == State.APPROVED
    assert AuditEntry.objects.filter(code="application.approved").count() == 1
    assert AuditEntry.objects.get(code="application.outcome_told").details["origin"] == partner.code
    program.ask(address, 409, {"outcome": "waitlist"}, key="cccccccc")


def test_another_partner_finds_nothing(partner: Partner, sent: Application) -> None:
    other = Program(actions.save_partner(Partner(code="cits", name="Cits"), by=None))
    assert other.ask(MINE, 200) == {"items": [], "next": None}
    other.ask(f"{MINE}/{sent.public_id}", 404)
    other.ask(f"{MINE}/{sent.public_id}/messages", 404, {"text": "Nāc!"})
    other.ask(f"/api/v1/applications/{sent.public_id}/outcome", 404, {"outcome": "approve"})


def test_reading_opportunities_reads_no_applications(partner: Partner, sent: Application) -> None:
    program = Program(partner, "opportunities:read", "opportunities:write")
    program.ask(MINE, 403)
    program.ask(f"{MINE}/{sent.public_id}", 403)


def test_messages_go_both_ways_and_are_told_of(partner: Partner, sent: Application) -> None:
    hook = save_webhook(Webhook(partner=partner, url="https://p.example/", events=["application.message"]), by=None)
    audit.sequence()
    collect()
    assert sent.volunteer
    applications.write(sent, side=Side.VOLUNTEER, by=sent.volunteer, text="Kad sākam?")
    Program(partner).ask(f"{MINE}/{sent.public_id}/messages", 200, {"text": "Deviņos."})
    audit.sequence()
    collect()
    assert [one.data for one in WebhookMessage.objects.filter(webhook=hook)] == [
        {"id": sent.public_id, "opportunity": sent.opportunity.public_id}
    ]
    told = Program(partner).ask(f"{MINE}/{sent.public_id}", 200)
    assert [(one["side"], one["text"]) for one in told["messages"]] == [
        ("volunteer", "Kad sākam?"),
        ("organiser", "Deviņos."),
    ]
    assert Message.objects.filter(side=Side.VOLUNTEER, read_at=None).count() == 0


def test_the_python_client_does_all_of_it(partner: Partner, sent: Application) -> None:
    talka = package.Talka("https://talka", token=Program(partner).token, send=over)
    (one,) = talka.applications()
    talka.write(one["id"], "Gaidām!")
    assert talka.outcome(one["id"], "decline", reason="time")["state"] == "declined"
    assert [said["text"] for said in talka.application(one["id"])["messages"]] == ["Gaidām!"]


class TestTheDesk:
    @pytest.fixture
    def desk(self, client: Client, partner: Partner) -> Client:
        person = volunteer(is_staff=True)
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        return sign_in(client, person)

    def say(self, desk: Client, partner: Partner, **said: str) -> int:
        told = {f"handing-{name}": value for name, value in said.items()}
        return desk.post(f"/parvaldiba/partneri/{partner.code}/", told | {"act": "handing"}).status_code

    def test_a_moderator_says_who_gets_applications(self, desk: Client, partner: Partner) -> None:
        assert self.say(desk, partner, active="on", email="koordinatore@parks.example") == 302
        found = Receiver.objects.get(origin=partner.code)
        assert (found.active, found.contact is not None) == (True, True)
        page = desk.get(f"/parvaldiba/partneri/{partner.code}/").content.decode()
        assert "koordinatore" not in page
        assert self.say(desk, partner, active="on", forget="on") == 302
        assert self.say(desk, partner) == 302
        found.refresh_from_db()
        assert (found.active, found.contact) == (False, None)

    def test_what_makes_no_sense_is_told(self, desk: Client, partner: Partner) -> None:
        assert self.say(desk, partner, active="on", email="nav adrese") == 422
        assert self.say(desk, partner, active="on", email="a@b.example", forget="on") == 422
        assert not Receiver.objects.exists()

    def test_an_organisations_own_connection_has_an_inbox_already(self, desk: Client) -> None:
        own = actions.partner_of(factories.organisation(verified_by="eid"), by=None)
        assert self.say(desk, own, active="on") == 404
