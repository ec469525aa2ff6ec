"""A mail as it leaves: its headers, its two bodies, whose words are in it, and what refusals do."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.messages import HANDED_MESSAGE
from talka.core import clock
from talka.notifications import messages
from talka.notifications.actions import queue, send, spread
from talka.notifications.kinds import Kind
from talka.notifications.models import Choice, Delivery, Notification
from tests.factories.notifications import news_reader, reader
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
CANARY = "Kanārija Zeltspārne 99"


def delivered(kind: Kind, person: User, url: str = "/mans/") -> Delivery:
    queue(kind, to=person, context=kind.sample, url=url)
    message = Notification.objects.latest("made_at", "due_at")
    spread(message.pk)
    delivery = Delivery.objects.get(notification=message, channel="email")
    send(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_carries_the_recipients_address_and_no_other_persons_data(answer: Kind, sink: Sink) -> None:
    vault.tell(reader("Cits Cilvēks"), email="cits@example.lv", name="Slepens")
    person = reader(CANARY, email="anna@example.lv")
    vault.tell(
        person, name="Annija", surname="Kanārijputniņa", phone="+37129999999", personal_code="", address="Rīga 1"
    )
    delivery = delivered(answer, person)
    [mail] = sink.mails
    assert set(mail.keys()) <= HEADERS
    assert mail["To"] == "anna@example.lv"
    assert mail["From"] == "Talka <talka@localhost>"
    assert mail["Message-ID"] == f"<{delivery.pk}@localhost>"
    whole = "\n".join([*(f"{name}: {value}" for name, value in mail.items()), part(mail, "plain"), part(mail, "html")])
    for secret in (CANARY, "Annija", "Kanārijputniņa", "29999999", "cits@example.lv", "Slepens", str(person.pk)):
        assert secret not in whole
    [envelope] = sink.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("talka@localhost", ["anna@example.lv"])


def test_text_and_html_say_the_same_and_load_nothing(answer: Kind, sink: Sink) -> None:
    delivered(answer, reader(email="anna@example.lv"))
    [mail] = sink.mails
    text, html = part(mail, "plain"), part(mail, "html")
    for words in ("Palīgi suņu patversmē", "Goodbye.", "http://localhost:8000/mans/"):
        assert words in text
        assert words in html
    assert "**" not in text
    assert not re.search(r"<(img|link|script|style|iframe)|src=|url\(|style=", html)


def test_a_mail_is_not_set_in_a_books_letters(answer: Kind, sink: Sink) -> None:
    """Without a style sheet most programs take Times and a heading of twice the size."""
    delivered(answer, reader(email="anna@example.lv"))
    body = part(sink.mails[0], "html").partition("<body>")[2]
    face = body.partition('<font face="')[2].partition('"')[0]
    assert face.endswith("Arial, sans-serif")
    assert body.index("<font face") < body.index("<b>Talka</b>")
    assert '<h1><font size="5">' in body


def test_a_mail_that_may_be_answered_does_not_say_that_nobody_reads_answers(sink: Sink) -> None:
    person = reader(email="anna@example.lv")
    for context in ({**HANDED_MESSAGE.sample}, {**HANDED_MESSAGE.sample, "reply_to": ""}):
        queue(HANDED_MESSAGE, to=person, context=context, url="/mans/")
        message = Notification.objects.latest("made_at", "due_at")
        spread(message.pk)
        send(Delivery.objects.get(notification=message, channel="email").pk)
    answered, deaf = sink.mails
    for kind in ("plain", "html"):
        assert "neviens nelasa" not in part(answered, kind)
        assert "neviens nelasa" in part(deaf, kind)
    assert answered["Reply-To"]
    assert deaf["Reply-To"] is None


def test_a_long_address_breaks_on_a_narrow_screen(answer: Kind, sink: Sink) -> None:
    delivered(answer, reader(email="anna@example.lv"), f"/meklejumi/apstiprinat/{'x<y' * 15}/")
    shown = re.search(r"<small>(http.*?)</small>", part(sink.mails[0], "html"), re.DOTALL)
    assert shown
    parts = [unescape(one) for one in shown[1].split("<wbr>")]
    assert max(map(len, parts)) <= 20
    assert "".join(parts) == f"http://localhost:8000/meklejumi/apstiprinat/{'x<y' * 15}/"


def test_a_long_word_breaks_on_a_narrow_screen_and_a_link_stays_whole(sink: Sink) -> None:
    queue(HANDED_MESSAGE, to=reader(email="anna@example.lv"), context=HANDED_MESSAGE.sample, url="/mans/")
    message = Notification.objects.latest("made_at", "due_at")
    spread(message.pk)
    send(Delivery.objects.get(notification=message, channel="email").pk)
    address = HANDED_MESSAGE.sample["reply_to"]
    html = part(sink.mails[0], "html")
    shown = re.sub(r"<[^>]+>", " ", html.replace("<wbr>", "\n"))
    assert max(len(one) for one in shown.split()) <= 30
    assert address in html.replace("<wbr>", "")
    assert not re.search(r"<[^>]*<wbr>", html)


@pytest.mark.parametrize(("language", "words"), [("lv", "Parole"), ("en", "password")])
def test_the_recipients_language_decides(sink: Sink, language: str, words: str) -> None:
    delivered(messages.PASSWORD_CHANGED, reader(email="anna@example.lv", language=language), "/mans/drosiba/")
    [mail] = sink.mails
    assert words.lower() in part(mail, "plain").lower()
    assert mail["Content-Language"] == language
    assert ("/en/mans/drosiba/" in part(mail, "plain")) == (language == "en")
    assert f'<html lang="{language}">' in part(mail, "html")


def test_one_click_stops_a_kind_and_safety_has_no_such_link(answer: Kind, sink: Sink) -> None:
    person = reader(email="anna@example.lv")
    delivered(answer, person)
    delivered(messages.PASSWORD_CHANGED, person)
    mail, safety = sink.mails
    assert safety["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost:8000")
    program = Client(enforce_csrf_checks=True)
    assert program.get(link).status_code == 200
    assert not Choice.objects.exists()  # looking is not clicking
    assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Choice.objects.get(user=person).email == "never"
    queue(answer, to=person, context=answer.sample)
    spread(Notification.objects.latest("made_at", "due_at").pk)
    assert Delivery.objects.count() == 2
    assert program.post(link[:-3] + "AA/").status_code == 404


def test_a_contact_that_unsubscribes_is_forgotten(answer: Kind, sink: Sink, client: Client) -> None:
    contact = vault.keep_contact("zina@example.lv", purpose="saved_search", language="en")
    queue(answer, to=contact, context=answer.sample)
    spread(Notification.objects.get().pk)
    send(Delivery.objects.get().pk)
    [mail] = sink.mails
    assert mail["To"] == "zina@example.lv"
    link = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost:8000")
    assert link.startswith("/en/")
    client.post(link)
    assert vault.address_of(contact) is None


def test_sent_twice_it_is_one_mail(answer: Kind, sink: Sink) -> None:
    delivery = delivered(answer, reader(email="anna@example.lv"))
    send(delivery.pk)
    assert len(sink.raw) == 1
    Delivery.objects.update(state="queued")  # as if the worker had died before its commit
    send(delivery.pk)
    first, second = sink.raw
    assert first == second


def test_a_refused_recipient_is_given_up_and_a_busy_server_asked_later(answer: Kind, sink: Sink) -> None:
    sink.refuse["RCPT"] = "550 no such user"
    gone = delivered(answer, reader(email="nav@example.lv"))
    assert (gone.state, gone.trouble) == ("failed", "smtp 550")
    for stage in ("RCPT", "DATA"):
        sink.refuse = {stage: "451 later"}
        waits = delivered(answer, reader(email=f"{stage}@example.lv"))
        assert (waits.state, waits.attempts, waits.trouble) == ("queued", 1, "smtp 451")
        assert timedelta(seconds=20) < waits.due_at - clock.now() < timedelta(seconds=40)
    sink.refuse = {}
    with clock.move_to(clock.now() + timedelta(minutes=1)):
        send(waits.pk)
    waits.refresh_from_db()
    assert waits.state == "sent"
    assert len(sink.raw) == 1


def test_after_a_day_of_trouble_it_is_given_up(answer: Kind, sink: Sink) -> None:
    sink.refuse["DATA"] = "451 later"
    delivery = delivered(answer, reader(email="anna@example.lv"))
    pauses = []
    for _hours in range(200):
        delivery.refresh_from_db()
        if delivery.state != "queued":
            break
        pauses.append(delivery.due_at - clock.now())
        with clock.move_to(delivery.due_at + timedelta(seconds=1)):
            send(delivery.pk)
    assert delivery.state == "failed"
    assert 10 < len(pauses) < 40


def test_a_server_that_is_away_costs_no_message(answer: Kind, settings: Settings, sink: Sink) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    delivery = delivered(answer, reader(email="anna@example.lv"))
    assert (delivery.state, delivery.trouble) == ("queued", "ConnectionRefusedError")


def test_lines_that_begin_with_a_dot_arrive_whole(answer: Kind, sink: Sink) -> None:
    person = reader(email="anna@example.lv")
    queue(answer, to=person, context={**answer.sample, "title": "x\n.\n..y\nMAIL FROM:<evil@example.lv>"})
    spread(Notification.objects.get().pk)
    send(Delivery.objects.get().pk)
    [mail] = sink.mails
    assert "\n.\n..y\nMAIL FROM:<evil@example.lv>" in part(mail, "plain").replace("\r\n", "\n")
    assert "\n" not in mail["Subject"]


def test_without_a_server_mails_lie_in_the_folder_and_the_demo_shows_them(
    answer: Kind, outbox: Path, client: Client
) -> None:
    delivery = delivered(answer, news_reader("anna@example.lv"))
    [file] = outbox.iterdir()
    assert file.name == f"{delivery.pk}.eml"
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["To"] == "anna@example.lv"
    assert "anna@example.lv" in client.get("/demo/pasts/").text
    assert "Goodbye." in client.get(f"/demo/pasts/{delivery.pk}/").text
    page = client.get(f"/demo/pasts/{delivery.pk}/html/")
    assert "<h1>" in page.text
    assert "sandbox" in page["Content-Security-Policy"]
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert client.get(f"/demo/pasts/{Notification.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("change", [{"DEMO": False}, {"EMAIL_URL": "smtp://127.0.0.1:25"}])
def test_the_folder_is_shown_in_the_demo_only(client: Client, settings: Settings, change: dict[str, object]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get("/demo/pasts/").status_code == 404


def test_a_secret_link_lies_sealed_and_is_forgotten_once_sent(sink: Sink) -> None:
    contact = vault.keep_contact("zina@example.lv", purpose="other", language="lv")
    queue(messages.NEWS_CONFIRM, to=contact, url="/zinas/e-pasts/slepens/")
    assert "slepens" not in Notification.objects.get().url
    spread(Notification.objects.get().pk)
    send(Delivery.objects.get().pk)
    [mail] = sink.mails
    assert "http://localhost:8000/zinas/e-pasts/slepens/" in part(mail, "plain")
    assert Notification.objects.get().url == ""
    for kind in ("plain", "html"):
        assert "konts ar to nav izveidots" in part(mail, kind)
        assert "jūsu kontu" not in part(mail, kind), "whoever has no account is not told of one"
