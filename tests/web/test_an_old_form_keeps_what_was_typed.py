"""A form opened before signing in elsewhere is refused as the law of tokens wants, but nothing typed in it is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.applications.models import Application
from tests.factories import opportunity, sign_in
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db
OURS = "http://testserver"


def pressed(page: Any) -> dict[str, str]:
    """What the button of the page sends again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def sent_with_an_old_token(browser: Client, address: str, origin: str, **typed: str) -> Any:
    browser.get(address)
    headers = {"Origin": origin} if origin else {}
    return browser.post(address, {"csrfmiddlewaretoken": "x" * 64, **typed}, headers=headers)


def test_what_was_typed_is_sent_again_with_one_press() -> None:
    offer, browser = opportunity(), Client(enforce_csrf_checks=True)
    sign_in(browser, person := volunteer())
    address = reverse("applications:apply", args=[offer.public_id, offer.slug])
    page = sent_with_an_old_token(browser, address, OURS, message='Nāku ar "lāpstu".', how="without", people="1")
    assert page.status_code == 403
    assert "Viss ierakstītais ir saglabāts" in page.text
    again = pressed(page)
    assert again["message"] == 'Nāku ar "lāpstu".'
    shown = browser.post(address, again)
    assert shown.status_code == 200
    assert "Nāku ar &quot;lāpstu&quot;." in shown.text
    assert not Application.objects.filter(volunteer=person).exists(), "the card is looked at first"


@pytest.mark.parametrize("origin", ["", "https://cits.example", "null"])
def test_what_another_site_sent_is_not_offered_again(origin: str) -> None:
    page = sent_with_an_old_token(Client(enforce_csrf_checks=True), "/sakt/bez-datiem/", origin, nickname="Lapsa 12")
    assert page.status_code == 403
    assert "Lapsa 12" not in page.text
    assert "pārlādējiet lapu" in page.text


def test_no_secret_stands_in_the_page() -> None:
    page = sent_with_an_old_token(
        Client(enforce_csrf_checks=True), "/ienakt/", OURS, login="Lapsa 12", password="septiņi zirgi", code="AAAA-BBBB"
    )
    assert "Lapsa 12" in page.text
    assert "zirgi" not in page.text
    assert "AAAA" not in page.text
    assert "no-store" in page["Cache-Control"]
