"""Receivers on the pages of an organisation and of the desk."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.interchange.actions import save_partner
from talka.interchange.enums import HookOff, HookState
from talka.interchange.hooks import actions, signing
from talka.interchange.models import Partner, Webhook, WebhookMessage
from tests import factories
from tests.interchange.receivers import URL, Outside, hook, house_of, told


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

    def test_it_offers_and_says_nothing_that_is_not_so(self, admin: Client, own: Webhook, outside: Outside) -> None:
        """Nothing has failed, so nothing is sent again; it is switched off, so there is no next time."""
        outside.answers[URL] = 500
        actions.send_test(own, by=None)
        told(outside)
        page = admin.get(self.page(own)).content.decode()
        assert "nenogādātās" not in page
        assert "nākamā reize" in page
        actions.switch_off(own, HookOff.SILENT)
        assert "nākamā reize" not in admin.get(self.page(own)).content.decode()

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
