"""Programs are told what happened: signed, in order of need, again and again for three days, and nobody waits for another."""

from __future__ import annotations

import base64
import json
import threading
from datetime import datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ValidationError
from django.db import transaction
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from talka.applications import actions as applications
from talka.core import audit, clock
from talka.core.fetch import FetchError
from talka.interchange.actions import save_partner, switch_partner
from talka.interchange.enums import HookOff
from talka.interchange.hooks import actions, signing
from talka.interchange.hooks.actions import collecting, delivering
from talka.interchange.models import Partner, Webhook, WebhookMessage
from talka.notifications.models import Notification
from talka.opportunities.actions import close
from talka.organisations.actions import restore, suspend
from tests import factories
from tests.factories.applications import application, coordinator, volunteer
from tests.interchange.conftest import NOW
from tests.interchange.receivers import URL, Outside, hook, house_of, told


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

    def test_what_goes_with_its_organisation_and_comes_back_is_told(self, now: datetime, outside: Outside) -> None:
        house = factories.organisation()
        offer = factories.opportunity(organisation=house)
        close(factories.opportunity(organisation=house), by=None)
        audit.sequence()
        collecting.collect()
        hook(save_partner(Partner(code="portals", name="Portāls"), by=None))
        suspend(house, reason="rules_broken", by=None)
        assert told(outside) == 1
        restore(house, by=None)
        assert told(outside) == 1
        assert outside.events() == ["opportunity.closed", "opportunity.published"]
        assert {json.loads(body)["data"]["id"] for _url, body, _headers in outside.told} == {offer.public_id}

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

    def test_whatever_a_receiver_does_to_us_the_others_are_told(self, own: Webhook, outside: Outside) -> None:
        other = hook(own.partner, url="https://b.example.lv/")
        outside.answers[URL] = ValueError("odd")
        for one in (own, other):
            actions.send_test(one, by=None)
        assert told(outside) == 1
        assert WebhookMessage.objects.get(webhook=own).last_error == "ValueError"

    def test_one_removed_while_a_message_is_under_way_harms_no_other(
        self, own: Webhook, outside: Outside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = hook(own.partner, url="https://b.example.lv/")
        outside.answers[URL] = 500
        for one in (own, other):
            actions.send_test(one, by=None)
        claim = delivering._claim

        def claim_then_remove(free: int, busy: set[int]) -> list[WebhookMessage]:
            claimed = claim(free, busy)
            Webhook.objects.filter(pk=own.pk).delete()
            return claimed

        monkeypatch.setattr(delivering, "_claim", claim_then_remove)
        assert told(outside) == 1
        assert WebhookMessage.objects.get().delivered_at is not None

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


def test_only_https_is_stored(now: datetime) -> None:
    with pytest.raises(ValidationError):
        hook(save_partner(Partner(code="portals", name="Portāls"), by=None), url="http://a.example.lv/")


def test_old_messages_are_forgotten(own: Webhook) -> None:
    actions.send_test(own, by=None)
    with clock.move_to(NOW + timedelta(days=31)):
        assert collecting.purge() == 1
