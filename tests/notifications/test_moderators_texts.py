"""Moderators say messages in their own words: variables that exist, a preview, a sample by mail, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from talka.accounts.models import Duty, User
from talka.core.models import AuditEntry
from talka.notifications.actions import send
from talka.notifications.kinds import Kind
from talka.notifications.models import Delivery, Notification, TextOverride
from talka.notifications.queries.outbox import mails
from talka.notifications.queries.texts import say, template_words
from tests.factories import sign_in
from tests.factories.notifications import reader

pytestmark = pytest.mark.django_db
LIST = "/parvaldiba/teksti/"
PAGE = LIST + "sample.answer/lv/"
WORDS = {"subject": "Par {title}", "body": "Sveiki!\r\n\r\nVēl {count} vietas {until_at}."}


@pytest.fixture
def moderator(client: Client) -> User:
    person = reader(email="moderators@example.lv", is_staff=True)
    Duty.objects.create(user=person, kind="moderator")
    sign_in(client, person)
    return person


@pytest.mark.parametrize("duty", [None, {"kind": "analyst"}, {"kind": "moderator", "region": "LV00C"}])
def test_only_moderators_of_the_whole_country_write(client: Client, answer: Kind, duty: dict[str, str] | None) -> None:
    person = reader()
    if duty:
        Duty.objects.create(user=person, **duty)
    sign_in(client, person)
    assert client.get(LIST).status_code == 403
    assert client.get(PAGE).status_code == 403
    for path in (PAGE, PAGE + "atjaunot/", PAGE + "paraugs/"):
        assert client.post(path, WORDS | {"keep": "1"}).status_code == 403
    assert not TextOverride.objects.exists()


def test_a_sign_in_by_one_factor_writes_nothing(client: Client, answer: Kind) -> None:
    person = reader()
    Duty.objects.create(user=person, kind="moderator")
    sign_in(client, person, second_factor=False)
    assert client.get(LIST).status_code == 403
    assert client.get(PAGE).status_code == 403
    for path in (PAGE, PAGE + "atjaunot/", PAGE + "paraugs/"):
        assert client.post(path, WORDS | {"keep": "1"}).status_code == 403
    assert not TextOverride.objects.exists()


def test_the_editor_begins_with_talkas_words_and_names_of_values(answer: Kind) -> None:
    subject, body = template_words(answer, "lv")
    assert subject == "Answer: {title}"
    assert "The organiser of **{title}** has answered. There are {count} places until {until_at}." in body


def test_a_preview_keeps_nothing(client: Client, moderator: User, answer: Kind) -> None:
    page = client.post(PAGE, WORDS | {"look": "1"})
    assert "Par Palīgi suņu patversmē" in page.text
    assert not TextOverride.objects.exists()


def test_kept_words_take_the_place_of_talkas(client: Client, moderator: User, answer: Kind) -> None:
    assert client.get(LIST).status_code == 200
    assert client.post(PAGE, WORDS | {"keep": "1"}).status_code == 302
    own = TextOverride.objects.get()
    assert (own.by, own.kind, own.language) == (moderator, "sample.answer", "lv")
    said = say(answer, answer.sample, "lv", own)
    assert said.subject == "Par Palīgi suņu patversmē"
    assert said.text.startswith("Sveiki!\n\nVēl 2 vietas")
    assert "2. decembrī" in said.text
    assert AuditEntry.objects.filter(code="message_text.written", actor=moderator.pk).count() == 1
    client.post(PAGE + "atjaunot/")
    assert not TextOverride.objects.exists()


@pytest.mark.parametrize("words", ["{nickname}", "{title.class}", "Sveiki {title} un {user}"])
def test_values_that_the_message_has_not_are_refused_or_stay_words(
    client: Client, moderator: User, answer: Kind, words: str
) -> None:
    page = client.post(PAGE, {"subject": "x", "body": words, "keep": "1"})
    if "." in words:
        assert say(answer, answer.sample, "lv", TextOverride.objects.get()).text == words
    else:
        assert page.status_code == 422
        assert "{title}, {count}, {until_at}" in page.text
        assert not TextOverride.objects.exists()


def test_a_moderators_link_works_and_a_script_does_not(answer: Kind) -> None:
    own = TextOverride(subject="x", body="[Palīdzība](https://talka.example.lv) <script>x</script>")
    html = say(answer, answer.sample, "lv", own).html
    assert 'href="https://talka.example.lv"' in html
    assert "<script" not in html


def test_a_sample_goes_to_the_moderators_own_mailbox(
    client: Client, moderator: User, answer: Kind, outbox: Path
) -> None:
    client.post(PAGE, WORDS | {"keep": "1"})
    client.post(PAGE + "paraugs/")
    send(Delivery.objects.get().pk)
    [mail] = mails()
    assert (mail.to, mail.subject) == ("moderators@example.lv", "Par Palīgi suņu patversmē")
    assert Notification.objects.get().in_app is False


def test_without_a_mailbox_the_sample_is_refused_in_words(client: Client, answer: Kind) -> None:
    person = reader()
    Duty.objects.create(user=person, kind="moderator")
    sign_in(client, person)
    assert client.post(PAGE + "paraugs/").status_code == 302
    assert not Delivery.objects.exists()


def test_an_unknown_kind_is_no_page(client: Client, moderator: User) -> None:
    assert client.get(LIST + "sample.none/lv/").status_code == 404
