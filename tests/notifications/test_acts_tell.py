"""`queue`: with the act or not at all, once for a key, not before its time, and back again while nobody saw it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from talka.accounts import vault
from talka.core import clock
from talka.notifications.actions import cancel_queued, queue, spread
from talka.notifications.kinds import Kind
from talka.notifications.models import Delivery, Notification
from talka.notifications.queries import unread
from tests.factories.notifications import reader

CLIENTS = 16


def jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [name])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_an_act_that_fails_tells_nobody(answer: Kind) -> None:
    person = reader()

    def fails() -> None:
        with transaction.atomic():
            queue(answer, to=person)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert Notification.objects.count() == 0
    assert jobs("notifications.spread") == 0


@pytest.mark.django_db
def test_a_message_is_in_the_centre_at_once_and_a_job_waits(answer: Kind) -> None:
    person, other = reader(), reader()
    queue(answer, to=person, context={"title": "Talka"}, url="/mans/")
    assert (unread(person), unread(other)) == (1, 0)
    assert jobs("notifications.spread") == 1


@pytest.mark.django_db
def test_a_key_tells_a_recipient_once_and_others_too(answer: Kind, quiet_kind: Kind) -> None:
    person, other = reader(), reader()
    for to in (person, person, other):
        queue(answer, to=to, key="application:1")
    queue(quiet_kind, to=person, key="application:1")
    queue(answer, to=person)
    queue(answer, to=person)
    assert (unread(person), unread(other)) == (4, 1)


def test_sixteen_clients_with_one_key_tell_once(real_db: str, answer: Kind) -> None:
    person, start = reader(), Barrier(CLIENTS)

    def tell(_client: int) -> None:
        start.wait()
        with transaction.atomic():
            queue(answer, to=person, key="one")
        connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(tell, range(CLIENTS)))
    [message] = Notification.objects.all()
    for _again in range(2):
        spread(message.pk)
    assert Delivery.objects.count() <= 1
    assert unread(person) == 1


@pytest.mark.django_db
def test_nobody_sees_a_delayed_message_before_its_time(answer: Kind) -> None:
    person = reader(email="anna@example.lv")
    queue(answer, to=person, key="bulk", delay=timedelta(seconds=10))
    [message] = Notification.objects.all()
    spread(message.pk)
    assert unread(person) == 0
    assert Delivery.objects.count() == 0
    with clock.move_to(clock.now() + timedelta(seconds=11)):
        assert unread(person) == 1
        spread(message.pk)
        assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_undo_takes_all_back_within_the_delay_and_none_after(answer: Kind) -> None:
    people = [reader(), reader()]
    for person in people:
        queue(answer, to=person, key="bulk", delay=timedelta(seconds=10))
    queue(answer, to=people[0], key="other", delay=timedelta(seconds=10))
    assert cancel_queued("bulk") == 2
    assert cancel_queued("") == 0
    assert Notification.objects.get().key == "other"
    with clock.move_to(clock.now() + timedelta(seconds=11)):
        assert cancel_queued("other") == 0
        assert unread(people[0]) == 1
    queue(answer, to=people[1], key="bulk")
    assert unread(people[1]) == 1  # what was taken back may be told anew


@pytest.mark.django_db
def test_an_address_without_account_has_no_centre(answer: Kind) -> None:
    contact = vault.keep_contact("zina@example.lv", purpose="other", language="lv")
    queue(answer, to=contact)
    assert Notification.objects.get().in_app is False
