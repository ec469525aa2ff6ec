"""Which way a message leaves: as chosen, by what the person can be reached by, not at night, in the morning's summary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import clock
from talka.notifications import messages
from talka.notifications.actions import choose, queue, read_all, send, send_digests, spread, sweep
from talka.notifications.enums import Pace
from talka.notifications.kinds import Kind
from talka.notifications.models import Delivery, Notification
from talka.notifications.queries.choices import Wish, after_quiet, next_digest
from talka.notifications.queries.outbox import mails
from tests.factories.notifications import device, news_reader, reader

pytestmark = pytest.mark.django_db


def told(kind: Kind, person: User, **context: object) -> set[str]:
    """The ways that a message of this kind goes to this person."""
    queue(kind, to=person, context={"title": "x", **context})
    message = Notification.objects.latest("made_at", "due_at")
    spread(message.pk)
    return set(Delivery.objects.filter(notification=message).values_list("channel", flat=True))


def test_nobody_without_address_or_device_is_written_to(answer: Kind) -> None:
    assert told(answer, reader()) == set()


def test_account_address_news_address_and_device_are_ways(answer: Kind) -> None:
    with_device = reader(email="a@example.lv")
    device(with_device, "http://127.0.0.1:1/x")
    assert told(answer, reader(email="b@example.lv")) == {"email"}
    assert told(answer, news_reader("c@example.lv")) == {"email"}
    assert told(answer, with_device) == {"email", "push"}


def test_a_choice_is_kept_but_not_about_safety(answer: Kind) -> None:
    person = reader(email="a@example.lv")
    device(person, "http://127.0.0.1:1/x")
    choose(person, [Wish(answer, Pace.NEVER, push=False)])
    assert told(answer, person) == set()
    choose(person, [Wish(answer, Pace.WEEKLY, push=True)])
    assert told(answer, person) == {"digest", "push"}
    choose(person, [Wish(messages.PASSWORD_CHANGED, Pace.NEVER, push=False)])
    assert told(messages.PASSWORD_CHANGED, person) == {"email", "push"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("2026-06-10 17:59", "2026-06-10 17:59"),  # 20:59 in Riga, summer
        ("2026-06-10 18:00", "2026-06-11 05:00"),
        ("2026-06-11 04:59", "2026-06-11 05:00"),
        ("2026-06-11 05:00", "2026-06-11 05:00"),
        ("2026-10-24 20:00", "2026-10-25 06:00"),  # the night that has 25 hours
        ("2027-03-27 20:00", "2027-03-28 05:00"),  # the night that has 23
        ("2026-12-31 22:30", "2027-01-01 06:00"),
    ],
)
def test_quiet_hours_end_at_eight_on_the_wall_in_riga(asked: str, given: str) -> None:
    moment, until = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (asked, given))
    assert after_quiet(moment) == until


def test_only_kinds_that_ask_wait_for_the_morning(answer: Kind, quiet_kind: Kind) -> None:
    person = reader(email="a@example.lv")
    with clock.move_to(datetime(2026, 11, 21, 22, tzinfo=UTC)):
        for kind in (answer, quiet_kind):
            told(kind, person)
        due = dict(Delivery.objects.values_list("notification__kind", "due_at"))
        assert due["sample.quiet"] == datetime(2026, 11, 22, 6, tzinfo=UTC)
        assert due["sample.answer"] < datetime(2026, 11, 21, 22, 1, tzinfo=UTC)
        send(Delivery.objects.get(notification__kind="sample.quiet").pk)
        assert Delivery.objects.get(notification__kind="sample.quiet").state == "queued"


def test_summaries_leave_at_eight_and_weekly_ones_on_monday() -> None:
    saturday = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert next_digest(saturday, Pace.DAILY) == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert next_digest(saturday, Pace.WEEKLY) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert next_digest(datetime(2026, 11, 23, 5, 59, tzinfo=UTC), Pace.WEEKLY) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert next_digest(datetime(2026, 11, 23, 6, tzinfo=UTC), Pace.WEEKLY) == datetime(2026, 11, 30, 6, tzinfo=UTC)


def test_a_summary_names_what_is_unread_once_in_one_mail(daily_kind: Kind, outbox: Path) -> None:
    person, reads_in_talka = reader(email="a@example.lv"), reader(email="b@example.lv")
    for title in ("Suņu pastaigas", "Grāmatu skapis"):
        assert told(daily_kind, person, title=title) == {"digest"}
    told(daily_kind, reads_in_talka)
    assert send_digests() == 0
    with clock.move_to(clock.now() + timedelta(days=1)):
        read_all(reads_in_talka)
        assert send_digests() == 1
        assert send_digests() == 0
        summary = Notification.objects.get(kind="notifications.digest")
        assert summary.user == person
        spread(summary.pk)
        send(Delivery.objects.get(notification=summary).pk)
    [mail] = mails()
    assert mail.to == "a@example.lv"
    assert mail.subject == "2 jaunas ziņas Talkā"
    assert "- Suņu pastaigas" in mail.text
    assert "- Grāmatu skapis" in mail.text


def test_a_message_that_cannot_be_told_keeps_nobody_else_waiting(daily_kind: Kind) -> None:
    broken, others = reader(email="a@example.lv"), [reader(email=f"{one}@example.lv") for one in "bc"]
    for person in (broken, *others):
        told(daily_kind, person)
    Notification.objects.filter(user=broken).update(context=["not what it was"])
    with clock.move_to(clock.now() + timedelta(days=1)):
        assert send_digests() == len(others)
    summaries = Notification.objects.filter(kind="notifications.digest")
    assert set(summaries.values_list("user", flat=True)) == {one.pk for one in others}


def test_what_lost_its_job_is_found_again(answer: Kind, outbox: Path) -> None:
    person = reader(email="a@example.lv")
    queue(answer, to=person, context=answer.sample)
    assert sweep() == 0
    with clock.move_to(clock.now() + timedelta(minutes=16)):
        assert sweep() == 1
        spread(Notification.objects.get().pk)
    with clock.move_to(clock.now() + timedelta(minutes=32)):
        assert sweep() == 1
        assert sweep() == 0  # not again before another quarter of an hour
    with clock.move_to(clock.now() + timedelta(days=3)):
        sweep()
        assert Delivery.objects.get().state == "failed"


def test_a_forgotten_address_drops_the_mail(answer: Kind, outbox: Path) -> None:
    contact = vault.keep_contact("zina@example.lv", purpose="other", language="lv")
    queue(answer, to=contact, context=answer.sample)
    person = reader(email="a@example.lv")
    told(answer, person)
    vault.tell(person, email="")
    send(Delivery.objects.get(notification__user=person).pk)
    assert Delivery.objects.get(notification__user=person).state == "dropped"
    vault.forget_contact(contact)
    assert not Notification.objects.filter(kind=answer.code, user=None).exists()
