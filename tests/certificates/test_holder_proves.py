"""An unnamed certificate is bound to the account's passkey: its holder, and nobody else, proves it at the check page."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from allauth.mfa.webauthn.internal import auth
from django.test import Client
from playwright.sync_api import Page

from talka.accounts.models import User
from talka.certificates import actions, codes, possession, queries
from talka.certificates.models import Certificate
from tests.accounts.test_passkeys_in_the_browser import address, page
from tests.factories import certificates
from tests.factories.applications import volunteer

__all__ = ["address", "page"]
CUT_SHORT = json.dumps(
    {
        "id": "Yw",
        "rawId": "Yw",
        "type": "public-key",
        "response": {
            "authenticatorData": base64.urlsafe_b64encode(bytes(32) + b"\x85" + bytes(4)).decode().rstrip("="),
            "clientDataJSON": base64.urlsafe_b64encode(
                b'{"type": "webauthn.get", "challenge": "eA", "origin": "x"}'
            ).decode(),
            "signature": "eA",
        },
    }
)
"""Promises extensions and ends."""
UNNAMED: dict[str, Any] = {"holder": "Rāmā Stirna 47", "holder_kind": "pseudonym"}


def unnamed(person: User) -> tuple[Certificate, str]:
    one = actions.issue(certificates.certificate_draft(owner=person, **UNNAMED), by=None)
    facts = queries.facts_of(one)
    assert facts is not None
    return one, facts.code


@pytest.mark.django_db
class TestQuestion:
    def test_is_offered_for_unnamed_valid_ones_only(self, client: Client) -> None:
        one, code = unnamed(volunteer())
        assert f"/parbaude/{codes.grouped(code)}/turetajs/" in client.get(f"/parbaude/{code}/").text
        named = queries.facts_of(actions.issue(certificates.certificate_draft(), by=None))
        assert named is not None
        assert "/turetajs/" not in client.get(f"/parbaude/{named.code}/").text
        actions.revoke(one, reason="mistake", by=None)
        assert "/turetajs/" not in client.get(f"/parbaude/{code}/").text

    def test_names_no_passkey_of_the_account(self, client: Client) -> None:
        _one, code = unnamed(volunteer())
        answer = client.get(f"/parbaude/{code}/turetajs/")
        options = json.loads(
            answer.text.split('id="passkey-options" type="application/json">')[1].split("</script>")[0]
        )
        assert not options["request_options"]["publicKey"].get("allowCredentials")
        assert dict(answer.cookies) == {}
        assert answer["Referrer-Policy"] == "same-origin"

    def test_about_codes_that_are_not_there_counts_as_a_guess_and_asks_nobody(self, client: Client) -> None:
        answer = client.get(f"/parbaude/{codes.new_code()}/turetajs/")
        assert "passkey-options" not in answer.text
        assert 'data-verdict="not_ours"' in answer.text


@pytest.mark.django_db
class TestAnswer:
    @pytest.mark.parametrize(
        "answer",
        ["", "{}", "[]", "null", '{"id": "x", "response": {}}', "[" * 100_000, CUT_SHORT],
        ids=["empty", "object", "list", "null", "half", "nested", "cut short"],
    )
    def test_that_no_device_gave_proves_nothing(self, client: Client, answer: str) -> None:
        _one, code = unnamed(volunteer())
        _options, token = possession.ask(code)
        told = client.post(f"/parbaude/{code}/turetajs/", {"token": token, "credential": answer})
        assert 'data-holder="failed"' in told.text
        assert 'data-verdict="valid"' in told.text, "the certificate itself stays what it is"

    def test_counts_for_its_own_question_its_own_certificate_and_five_minutes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A server that believes every device: what is left is ours to check."""
        monkeypatch.setattr(auth, "get_server", BelievesAll)
        one, code = unnamed(volunteer())
        other, _code = unnamed(volunteer())
        _options, token = possession.ask(code)
        assert possession.proven(one, token, "{}")
        assert not possession.proven(other, token, "{}")
        assert not possession.proven(one, "x" + token, "{}")
        monkeypatch.setattr(possession, "SECONDS", -1)
        assert not possession.proven(one, token, "{}")

    def test_of_a_forgotten_holder_proves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(auth, "get_server", BelievesAll)
        one, code = unnamed(volunteer())
        _options, token = possession.ask(code)
        one.holder = None
        assert not possession.proven(one, token, "{}")


class BelievesAll:
    def authenticate_begin(self, **_asked: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"publicKey": {}}, {"challenge": "x"}

    def authenticate_complete(self, *_told: Any) -> None:
        """Every answer is right."""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_the_holder_proves_it_and_another_account_does_not(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver keeps an event loop in this thread
    page.goto("/sakt/?next=/iespejas/")
    page.click("a[href^='/sakt/bez-datiem/']")
    nickname = page.input_value("#id_nickname")
    page.check("input[name=way][value=passkey]")
    page.check("input[name=age][value='25-34']")
    page.check("#id_terms")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/sakt/kods/")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/mans/drosiba/atslegas/jauna/**")
    page.click("[data-passkey-start]")
    page.wait_for_url("**/iespejas/")
    page.context.clear_cookies()  # at the employer's computer nobody is signed in
    code = told_about(nickname)
    page.goto(f"/parbaude/{code}/")
    page.click("a[href$='/turetajs/']")
    page.click("[data-passkey-start]")
    page.wait_for_selector("[data-holder=passed]")
    assert nickname not in page.content()
    other = told_about("")
    page.goto(f"/parbaude/{other}/turetajs/")
    page.click("[data-passkey-start]")
    page.wait_for_selector("[data-holder=failed]")


def told_about(nickname: str) -> str:
    """Code of an unnamed certificate of this person, or of somebody else."""
    holder = User.objects.get(nickname=nickname) if nickname else volunteer()
    return unnamed(holder)[1]
