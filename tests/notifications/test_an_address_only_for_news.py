"""A person without personal data gives an address: proven by a button, used for news alone, gone at a word."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from talka.accounts import queries as accounts
from talka.accounts import vault
from talka.accounts.models import Contact, Identity, User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications import privacy
from talka.notifications.actions import ask_for_news, queue, remove_news, send, spread
from talka.notifications.kinds import Kind
from talka.notifications.models import Delivery, NewsAddress, Notification
from talka.notifications.queries.outbox import mails
from tests.factories.notifications import news_reader, reader

pytestmark = pytest.mark.django_db
ASK, REMOVE = "/mans/zinas/e-pasts/", "/mans/zinas/e-pasts/dzest/"


def asked(client: Client, person: User, address: str = "zile@example.lv") -> str:
    """The path of the link that the mail holds."""
    client.force_login(person)
    assert client.post(ASK, {"email": address}).status_code == 302
    spread(Notification.objects.latest("made_at").pk)
    send(Delivery.objects.latest("changed_at").pk)
    found = re.search(r"http://localhost:8000(/zinas/e-pasts/\S+/)", mails()[0].text)
    assert found is not None
    return found[1]


def test_nothing_comes_until_the_button_is_pressed_and_then_news_do(client: Client, outbox: Path, answer: Kind) -> None:
    person = reader()
    link = asked(client, person)
    stranger = Client()
    assert stranger.get(link).status_code == 200
    queue(answer, to=person, context=answer.sample)
    spread(Notification.objects.latest("made_at").pk)
    assert not Delivery.objects.filter(notification__user=person).exists()
    assert stranger.post(link).status_code == 200
    queue(answer, to=person, context=answer.sample)
    spread(Notification.objects.latest("made_at").pk)
    assert Delivery.objects.get(notification__user=person).channel == "email"
    for method in (stranger.get, stranger.post):
        assert method(link).status_code == 404  # once


def test_the_address_names_and_signs_in_nobody(client: Client, outbox: Path) -> None:
    person = reader()
    link = asked(client, person)
    client.post(link)
    assert not Identity.objects.filter(user=person).exists()
    assert vault.owner_of_email("zile@example.lv") is None
    assert accounts.find("zile@example.lv") is None


def test_the_dump_holds_no_address_and_no_usable_link(client: Client, outbox: Path) -> None:
    link = asked(client, reader())
    secret = link.split("/")[-2]
    stored = str([*NewsAddress.objects.values(), *Notification.objects.values(), *Contact.objects.values()])
    assert secret not in stored
    assert "zile@example.lv" not in stored


def test_a_link_dies_after_three_days_and_the_address_with_it(client: Client, outbox: Path) -> None:
    link = asked(client, reader())
    with clock.move_to(clock.now() + timedelta(days=3, minutes=1)):
        assert client.get(link).status_code == 404
        assert client.post(link).status_code == 404
        privacy.retain()
    assert not NewsAddress.objects.exists()
    assert not Contact.objects.exists()


def test_links_are_not_sent_one_after_the_other(client: Client, outbox: Path) -> None:
    person = reader()
    asked(client, person)
    again = client.post(ASK, {"email": "cits@example.lv"})
    assert again.status_code == 422
    assert "divas minūtes" in again.text
    with clock.move_to(clock.now() + timedelta(minutes=3)):
        assert client.post(ASK, {"email": "cits@example.lv"}).status_code == 302
    assert Contact.objects.count() == 1


def test_removing_the_address_does_not_give_a_new_link_at_once() -> None:
    person = reader()
    for number in range(30):
        ask_for_news(person, f"svesa{number}@example.lv")
        remove_news(person)
    with pytest.raises(RefusedError, match="too_many_tries"):
        ask_for_news(person, "svesa30@example.lv")


def test_a_mailbox_gets_three_links_an_hour_from_however_many_people() -> None:
    for _person in range(3):
        ask_for_news(reader(), "svesa@example.lv")
    with pytest.raises(RefusedError, match="too_many_tries"):
        ask_for_news(reader(), "Svesa@example.lv")


def test_a_mistyped_address_is_told_at_the_field(client: Client) -> None:
    client.force_login(reader())
    page = client.post(ASK, {"email": "zile@"})
    assert page.status_code == 422
    assert "field-error" in page.text


def test_removing_it_takes_it_from_the_vault(client: Client) -> None:
    person = news_reader("zile@example.lv")
    client.force_login(person)
    client.post(REMOVE)
    assert not Contact.objects.exists()
    assert not NewsAddress.objects.exists()
