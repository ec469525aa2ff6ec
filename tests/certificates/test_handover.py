"""Packages for other systems: signed, by the holder's act only, sent once; against a receiver on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from talka.accounts.models import User
from talka.certificates import actions, checking, credential, privacy, published
from talka.certificates.enums import CheckState, Verdict
from talka.certificates.handover import HandoverError, receivers
from talka.certificates.models import Certificate, Handover
from talka.core.errors import ConfigurationError, RefusedError, WrongStateError
from tests.factories import certificates
from tests.factories.applications import volunteer
from tests.loopback import serving


class Register(ThreadingHTTPServer):
    """A school's register: keeps what it is given under a number of its own."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.given: list[tuple[str, str, Any]] = []
        self.answers = 201


class Door(BaseHTTPRequestHandler):
    server: Register

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""

    def do_POST(self) -> None:  # http.server's name
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.given.append((self.headers["Authorization"], self.headers["Idempotency-Key"], body))
        answer = b'{"reference": "SK-77"}'
        self.send_response(self.server.answers)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Location", "http://192.0.2.1/")
        self.end_headers()
        self.wfile.write(answer)


@pytest.fixture
def register(settings: Settings, tmp_path: Path) -> Iterator[Register]:
    with serving(Register()) as server:
        told = [
            {
                "code": "skola",
                "name": "Skolas reģistrs",
                "url": f"http://127.0.0.1:{server.server_address[1]}/in",
                "token": "T",
            }
        ]
        (tmp_path / "receivers.json").write_text(json.dumps(told))
        settings.RECEIVERS_FILE = str(tmp_path / "receivers.json")
        yield server


def owned() -> tuple[Certificate, User]:
    person = volunteer()
    return certificates.certificate(owner=person), person


@pytest.mark.django_db
class TestPackage:
    def test_carries_two_signatures_that_others_can_check(self) -> None:
        one, person = owned()
        told = json.loads(actions.take_along(one, by=person))
        site = published.keys_of()
        own = published.keys_of(told["credential"]["issuer"]["id"].rpartition(":")[2])
        assert site is not None
        assert own is not None
        assert credential.is_genuine(told, site)
        assert credential.is_genuine(told["credential"], own)
        assert told["europass"]["type"][1] == "EuropeanDigitalCredential"
        told["receiver"] = "cits"
        assert not credential.is_genuine(told, site)

    def test_dropped_on_the_check_page_says_what_its_certificate_is_worth(self) -> None:
        one, person = owned()
        actions.publish_all()
        package = actions.take_along(one, by=person)
        found = checking.verify_file(package)
        assert found.verdict == Verdict.VALID
        assert found.parts[0] == (checking.PACKAGE, CheckState.PASSED)
        assert found.facts is not None
        assert found.facts.number == one.number
        told = json.loads(package)
        cut = told | {"credential": told["credential"] | {"name": "x"}}
        assert checking.verify_file(json.dumps(cut).encode()).verdict == Verdict.ALTERED
        nested = told | {"credential": told}
        assert checking.verify_file(json.dumps(nested).encode()).verdict == Verdict.NOT_OURS
        actions.revoke(one, reason="mistake", by=None)
        actions.publish_all()
        assert checking.verify_file(package).verdict == Verdict.REVOKED

    def test_of_a_revoked_one_there_is_none(self) -> None:
        one, person = owned()
        actions.revoke(one, reason="mistake", by=None)
        with pytest.raises(WrongStateError):
            actions.take_along(one, by=person)

    def test_is_a_download_of_the_holder_and_of_nobody_else(self, client: Client) -> None:
        one, person = owned()
        client.force_login(person)
        answer = client.post(f"/mans/izzinas/{one.public_id}/paka/")
        assert answer["Content-Disposition"] == f'attachment; filename="paka-{one.number}.json"'
        assert client.get(f"/mans/izzinas/{one.public_id}/izzina.elm.jsonld").status_code == 200
        other = Client()
        other.force_login(volunteer())
        assert other.post(f"/mans/izzinas/{one.public_id}/paka/").status_code == 404


@pytest.mark.django_db
class TestReceiver:
    def test_gets_it_once_and_its_reference_is_shown(self, register: Register, client: Client) -> None:
        one, person = owned()
        client.force_login(person)
        assert "Skolas reģistrs" in client.get(f"/mans/izzinas/{one.public_id}/").text
        client.post(f"/mans/izzinas/{one.public_id}/paka/", {"to": "skola"})
        assert register.given == [], "a job sends it"
        job = ProcrastinateJob.objects.get(task_name="certificates.hand_over")
        assert actions.hand_over(job.args["public_id"])
        assert not actions.hand_over(job.args["public_id"])
        ((token, key, body),) = register.given
        assert (token, key) == ("Bearer T", job.args["public_id"])
        assert (body["receiver"], body["credential"]["issuer"]["name"]) == ("skola", one.issuer_name)
        assert "SK-77" in client.get(f"/mans/izzinas/{one.public_id}/").text
        with pytest.raises(RefusedError, match="twice"):
            actions.ask_handover(one, "skola", by=person)

    def test_that_says_no_is_told_and_may_be_asked_again(self, register: Register) -> None:
        one, person = owned()
        register.answers = 403
        made = actions.ask_handover(one, "skola", by=person)
        assert not actions.hand_over(made.public_id)
        made.refresh_from_db()
        assert made.failed_at is not None
        register.answers = 201
        assert actions.hand_over(actions.ask_handover(one, "skola", by=person).public_id)

    @pytest.mark.parametrize("status", [500, 503])
    def test_that_is_broken_now_is_tried_later(self, register: Register, status: int) -> None:
        one, person = owned()
        register.answers = status
        made = actions.ask_handover(one, "skola", by=person)
        with pytest.raises(HandoverError):
            actions.hand_over(made.public_id)
        made.refresh_from_db()
        assert (made.sent_at, made.failed_at) == (None, None)
        actions.give_up(made.public_id)
        made.refresh_from_db()
        assert made.failed_at is not None

    def test_that_points_elsewhere_is_not_followed(self, register: Register) -> None:
        one, person = owned()
        register.answers = 302
        made = actions.ask_handover(one, "skola", by=person)
        assert not actions.hand_over(made.public_id)
        assert len(register.given) == 1

    def test_revoked_meanwhile_is_not_sent(self, register: Register) -> None:
        one, person = owned()
        made = actions.ask_handover(one, "skola", by=person)
        actions.revoke(one, reason="mistake", by=None)
        assert not actions.hand_over(made.public_id)
        assert register.given == []

    def test_nobody_else_sends_it_and_nowhere_unknown(self, register: Register) -> None:
        one, person = owned()
        with pytest.raises(WrongStateError):
            actions.ask_handover(one, "skola", by=volunteer())
        with pytest.raises(RefusedError, match="unknown"):
            actions.ask_handover(one, "cita", by=person)

    def test_it_is_told_to_the_holder_and_forgotten_with_them(self, register: Register) -> None:
        one, person = owned()
        actions.ask_handover(one, "skola", by=person)
        assert privacy.export(person)["certificates"][0]["handed_over"][0]["receiver"] == "skola"
        privacy.erase(person)
        assert not Handover.objects.exists()


def test_a_broken_list_of_receivers_is_a_mistake_of_the_operator(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('[{"code": "a"}]')
    settings.RECEIVERS_FILE = str(tmp_path / "r.json")
    with pytest.raises(ConfigurationError):
        receivers()
