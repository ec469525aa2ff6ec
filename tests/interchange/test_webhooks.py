"""Programs are told what happened: signed, in order of need, again and again for three days, and nobody waits for another."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.applications import actions as applications
from talka.core import audit, clock, fetch
from talka.core.fetch import FetchError
from talka.interchange.actions import partner_of, save_partner, switch_partner
from talka.interchange.enums import Event, HookOff, HookState
from talka.interchange.hooks import actions, collecting, delivering, signing
from talka.interchange.models import Partner, Webhook, WebhookMessage
from talka.notifications.models import Notification
from talka.opportunities.actions import close
from tests import factories
from tests.factories.applications import application, coordinator, volunteer

URL = "https://sistema.example.lv/talka"
NOW = datetime.fromisoformat("2026-11-21T10:00:00+02:00")


class Outside:
    """The sites of partners: what they were told, and how each answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, dict[str, str]]] = []
        self.answers: dict[str, Any] = {}
        self.lock = threading.Lock()

    def post(self, url: str, body: bytes, *, headers: dict[str, str], longest: float) -> fetch.Answer:
        answer = self.answers.get(url, 200)
        if callable(answer):
            answer = answer()
        with self.lock:
            self.told.append((url, body.decode(), headers))
        if isinstance(answer, Exception):
            raise answer
        return fetch.Answer(answer, {"retry-after": "700"} if answer == 429 else {})

    def events(self, url: str = URL) -> list[str]:
        return [json.loads(body)["type"] for one, body, _headers in self.told if one == url]


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def now(db: None) -> Iterator[datetime]:
    with clock.move_to(NOW):
        yield NOW


def hook(partner: Partner, *events: str, url: str = URL) -> Webhook:
    return actions.save_webhook(Webhook(partner=partner, url=url, events=events or Event.values), by=None)


def told(outside: Outside) -> int:
    """What the worker does each second."""
    audit.sequence()
    return delivering.deliver(post=outside.post)


@pytest.fixture
def own(now: datetime) -> Webhook:
    """The receiver of an organisation's own system; nothing has happened since it was added."""
    made = hook(partner_of(factories.organisation(verified_by="eid"), by=None))
    audit.sequence()
    collecting.collect()
    return made


def house_of(own: Webhook) -> Any:
    return own.partner.organisation


class TestWhatIsTold:
    def test_an_organisations_system_hears_of_its_applications(self, own: Webhook, outside: Outside) -> None:
        offer = factories.opportunity(organisation=house_of(own))
        sent = application(offer, by=volunteer())
        applications.approve(sent, by=coordinator(house_of(own)))
        assert told(outside) == 2
        assert set(outside.events()) == {"application.received", "application.approved"}
        data = json.loads(outside.told[0][1])["data"]
        assert data == {"id": sent.public_id, "opportunity": offer.public_id}

    def test_nobody_hears_of_another_organisation(self, own: Webhook, outside: Outside) -> None:
        application(factories.opportunity(), by=volunteer())
        assert told(outside) == 0

    def test_a_partner_hears_of_what_everybody_may_see_and_of_no_applications(
        self, now: datetime, outside: Outside
    ) -> None:
        collecting.collect()
        hook(save_partner(Partner(code="portals", name="Portāls"), by=None))
        offer = factories.opportunity()
        application(offer, by=volunteer())
        close(offer, by=None)
        assert told(outside) == 1
        assert outside.events() == ["opportunity.closed"]

    def test_only_what_was_asked_for(self, own: Webhook, outside: Outside) -> None:
        Webhook.objects.update(events=["certificate.issued"])
        close(factories.opportunity(organisation=house_of(own)), by=None)
        assert told(outside) == 0

    def test_several_changes_at_once_are_told_once(self, own: Webhook, outside: Outside) -> None:
        offer = factories.opportunity(organisation=house_of(own))
        for _n in range(3):
            audit.record("opportunity.changed", on=offer)
        assert told(outside) == 1

    def test_what_was_undone_is_not_told(self, own: Webhook, outside: Outside) -> None:
        offer = factories.opportunity(organisation=house_of(own))
        with transaction.atomic():
            close(offer, by=None)
            transaction.set_rollback(True)
        assert told(outside) == 0

    def test_who_is_switched_off_hears_nothing(self, own: Webhook, outside: Outside) -> None:
        switch_partner(own.partner, active=False, by=None)
        close(factories.opportunity(organisation=house_of(own)), by=None)
        assert told(outside) == 0


class TestTheProof:
    def test_an_independent_library_accepts_it(self, own: Webhook, outside: Outside) -> None:
        """Under the real time: the library looks at its own clock."""
        with clock.move_to(_really_now()):
            actions.send_test(own, by=None)
            assert told(outside) == 1
        _url, body, headers = outside.told[0]
        verifier = Verifier(signing.secret_of(own))
        assert verifier.verify(body, headers)["type"] == "talka.test"
        with pytest.raises(WebhookVerificationError):
            verifier.verify(body.replace("talka", "tolka"), headers)
        with pytest.raises(WebhookVerificationError):
            verifier.verify(body, headers | {"webhook-id": "msg_other"})

    def test_it_is_too_old_after_five_minutes(self, own: Webhook) -> None:
        earlier = _really_now() - timedelta(minutes=6)
        headers = signing.headers(own, "msg_1", "{}", earlier)
        with pytest.raises(WebhookVerificationError, match="too old"):
            Verifier(signing.secret_of(own)).verify("{}", headers)

    def test_anybody_may_check_the_sites_own_signature(self, own: Webhook) -> None:
        headers = signing.headers(own, "msg_1", '{"a":1}', NOW)
        written = next(one for one in headers["webhook-signature"].split() if one.startswith("v1a,"))
        raw = base64.b64decode(signing.public_key().removeprefix("whpk_"))
        signature, key = base64.b64decode(written[4:]), Ed25519PublicKey.from_public_bytes(raw)
        stamp = headers["webhook-timestamp"]
        key.verify(signature, f'msg_1.{stamp}.{{"a":1}}'.encode())
        with pytest.raises(InvalidSignature):
            key.verify(signature, f'msg_2.{stamp}.{{"a":1}}'.encode())

    def test_for_a_day_both_secrets_hold(self, own: Webhook) -> None:
        old = signing.secret_of(own)
        actions.rotate_secret(own, by=None)
        own.refresh_from_db()
        now = _really_now()
        Webhook.objects.update(rotated_at=now)
        own.refresh_from_db()
        assert signing.secret_of(own) != old
        for secret in (old, signing.secret_of(own)):
            Verifier(secret).verify("{}", signing.headers(own, "m", "{}", now))
        Webhook.objects.update(rotated_at=now - timedelta(hours=25))
        own.refresh_from_db()
        with pytest.raises(WebhookVerificationError):
            Verifier(old).verify("{}", signing.headers(own, "m", "{}", now))

    def test_two_receivers_have_two_secrets(self, own: Webhook) -> None:
        assert signing.secret_of(own) != signing.secret_of(hook(own.partner, url=URL + "/2"))


def _really_now() -> datetime:
    return datetime.now(tz=NOW.tzinfo)  # noqa: TID251  # the library that verifies looks at the machine's clock


class TestAgainAndAgain:
    def test_it_is_sent_with_the_same_id_until_it_is_taken(self, own: Webhook, outside: Outside) -> None:
        outside.answers[URL] = 500
        actions.send_test(own, by=None)
        assert told(outside) == 0
        outside.answers[URL] = 200
        assert told(outside) == 0
        with clock.move_to(NOW + timedelta(seconds=20)):
            assert told(outside) == 1
        ids = [headers["webhook-id"] for _url, _body, headers in outside.told]
        stamps = [headers["webhook-timestamp"] for _url, _body, headers in outside.told]
        assert (len(ids), len(set(ids)), len(set(stamps))) == (2, 1, 2)

    def test_the_attempts_take_about_three_days(self) -> None:
        assert timedelta(days=3) <= sum(delivering.WAITS, timedelta()) <= timedelta(days=3.5)

    def test_after_three_days_of_silence_it_is_switched_off_and_its_people_are_told(
        self, own: Webhook, outside: Outside
    ) -> None:
        admin = factories.member_of(house_of(own), "admin")
        outside.answers[URL] = FetchError("fetch.no_answer", "Nobody there.")
        actions.send_test(own, by=None)
        for hours in range(0, 100, 2):
            with clock.move_to(NOW + timedelta(hours=hours)):
                told(outside)
        own.refresh_from_db()
        assert (own.active, own.off_because) == (False, HookOff.SILENT)
        assert Notification.objects.filter(user=admin, kind="connection.receiver_off").count() == 1
        assert 8 <= len(outside.told) <= 10
        assert WebhookMessage.objects.get().last_error == "Nobody there."

    def test_gone_is_believed_at_once(self, own: Webhook, outside: Outside) -> None:
        outside.answers[URL] = 410
        actions.send_test(own, by=None)
        told(outside)
        own.refresh_from_db()
        assert (own.active, own.off_because) == (False, HookOff.GONE)

    def test_switched_on_again_it_gets_what_waited(self, own: Webhook, outside: Outside) -> None:
        outside.answers[URL] = 410
        actions.send_test(own, by=None)
        told(outside)
        outside.answers[URL] = 204
        own.refresh_from_db()
        actions.switch_webhook(own, active=True, by=None)
        assert told(outside) == 1

    def test_who_asks_to_wait_is_left_alone_as_long(self, own: Webhook, outside: Outside) -> None:
        outside.answers[URL] = 429
        actions.send_test(own, by=None)
        told(outside)
        with clock.move_to(NOW + timedelta(seconds=690)):
            told(outside)
        assert len(outside.told) == 1
        with clock.move_to(NOW + timedelta(seconds=710)):
            told(outside)
        assert len(outside.told) == 2

    def test_a_sender_that_was_killed_is_followed_by_another(self, own: Webhook, outside: Outside) -> None:
        actions.send_test(own, by=None)
        assert len(delivering._claim(8, set())) == 1  # and then nothing more: it was killed
        assert told(outside) == 0
        with clock.move_to(NOW + timedelta(seconds=61)):
            assert told(outside) == 1


class TestADeadReceiver:
    def test_delays_nobody(self, own: Webhook, outside: Outside) -> None:
        """It holds its answer back until all others have theirs; were they to wait for it, this would never end."""
        dead = hook(own.partner, url="https://dead.example.lv/")
        others = threading.Event()

        def never() -> int:
            assert others.wait(20), "the others waited for the dead one"
            return 500

        outside.answers[dead.url] = never

        def last() -> int:
            if len(outside.events(URL)) == 199:
                others.set()
            return 200

        outside.answers[URL] = last
        stamp = clock.now()
        for one in (dead, own):
            WebhookMessage.objects.bulk_create(
                WebhookMessage(webhook=one, event="talka.test", happened_at=stamp, next_at=stamp) for _n in range(200)
            )
        Webhook.objects.filter(pk=dead.pk).update(failures=1, failing_since=stamp)
        assert told(outside) == 200
        assert len(outside.events(dead.url)) == 1


class TestThePages:
    @pytest.fixture
    def admin(self, client: Client, own: Webhook) -> Client:
        return factories.sign_in(client, factories.member_of(house_of(own), "admin"))

    def page(self, own: Webhook) -> str:
        return f"/org/{house_of(own).key}/savienojumi/pazinojumi/{own.public_id}/"

    def test_an_admin_adds_one_and_finds_its_secret(self, admin: Client, own: Webhook) -> None:
        base = f"/org/{house_of(own).key}/savienojumi/"
        said = {"act": "hook", "hook-url": "https://otra.example.lv/x", "hook-events": ["application.received"]}
        assert admin.post(base, said).status_code == 302
        made = Webhook.objects.latest("pk")
        assert made.url in admin.get(base).content.decode()
        answer = admin.get(self.page(made))
        assert signing.secret_of(made) in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("url", ["https://127.0.0.1/x", "http://a.example.lv/", "https://a.example.lv:8443/"])
    def test_an_address_that_leads_inwards_is_not_kept(self, admin: Client, own: Webhook, url: str) -> None:
        said = {"act": "hook", "hook-url": url, "hook-events": ["application.received"]}
        assert admin.post(f"/org/{house_of(own).key}/savienojumi/", said).status_code == 422
        assert Webhook.objects.count() == 1

    def test_what_failed_is_sent_again_with_a_button(self, admin: Client, own: Webhook, outside: Outside) -> None:
        message = actions.send_test(own, by=None)
        WebhookMessage.objects.update(state=HookState.FAILED, attempts=10)
        admin.post(self.page(own), {"act": "again"})
        assert told(outside) == 1
        admin.post(self.page(own), {"act": "again", "id": str(message.uid)})
        assert told(outside) == 1
        assert outside.told[0][2]["webhook-id"] == outside.told[1][2]["webhook-id"]
        assert admin.post(self.page(own), {"act": "again", "id": "x"}).status_code == 404

    def test_each_button_does_what_it_says(self, admin: Client, own: Webhook) -> None:
        admin.post(self.page(own), {"act": "test"})
        assert WebhookMessage.objects.count() == 1
        admin.post(self.page(own), {"act": "switch"})
        assert not Webhook.objects.get().active
        assert admin.get(self.page(own)).status_code == 200
        admin.post(self.page(own), {"act": "rotate"})
        assert Webhook.objects.get().secret_version == 2
        admin.post(self.page(own), {"act": "remove"})
        assert not Webhook.objects.exists()
        assert admin.get(self.page(own)).status_code == 404

    def test_coordinators_and_strangers_see_no_secret(self, client: Client, own: Webhook) -> None:
        factories.sign_in(client, factories.member_of(house_of(own), "coordinator"))
        assert client.get(self.page(own)).status_code == 403
        other = factories.sign_in(Client(), factories.member_of(factories.organisation(), "admin"))
        assert other.get(self.page(own)).status_code == 404

    def test_a_moderator_sees_a_partners(self, client: Client, now: datetime) -> None:
        made = hook(save_partner(Partner(code="portals", name="Portāls"), by=None))
        person = User.objects.create_user("sargs", "parole")
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        factories.sign_in(client, person)
        assert made.url in client.get("/parvaldiba/partneri/portals/").content.decode()
        assert client.get(f"/parvaldiba/partneri/portals/pazinojumi/{made.public_id}/").status_code == 200
        assert client.get(f"/parvaldiba/partneri/portals/pazinojumi/{uuid4().hex[:10]}/").status_code == 404


def test_only_https_is_stored(now: datetime) -> None:
    with pytest.raises(ValidationError):
        hook(save_partner(Partner(code="portals", name="Portāls"), by=None), url="http://a.example.lv/")


def test_old_messages_are_forgotten(own: Webhook) -> None:
    actions.send_test(own, by=None)
    with clock.move_to(NOW + timedelta(days=31)):
        assert collecting.purge() == 1
