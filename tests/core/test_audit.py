from __future__ import annotations

import threading
import uuid

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from talka.accounts.models import User
from talka.core import audit
from talka.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def person() -> User:
    return User.objects.create_user(f"p{uuid.uuid4().hex[:8]}")


def chained(count: int) -> list[AuditEntry]:
    someone = person()
    for number in range(count):
        audit.record("test.happened", on=someone, by=someone.pk, number=number)
    audit.sequence()
    return list(AuditEntry.objects.order_by("sequence"))


def tamper(statement: str, *values: int) -> None:
    """As an intruder with all rights on the database would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_an_untouched_trail_is_good_and_names_people_by_random_id_only() -> None:
    entries = chained(5)
    verdict = audit.verify()
    assert (verdict.checked, verdict.first_bad) == (5, None)
    assert {one.actor for one in entries} == {entries[0].actor}
    assert "p" not in str(entries[0].subject_id)[:1] or uuid.UUID(entries[0].subject_id)


def test_a_changed_entry_is_named() -> None:
    entries = chained(5)
    tamper("UPDATE core_auditentry SET code = 'test.forged' WHERE id = %s", entries[2].pk)
    assert audit.verify().first_bad == 3


def test_changed_details_are_named() -> None:
    entries = chained(3)
    tamper("UPDATE core_auditentry SET details = '{\"number\": 9}' WHERE id = %s", entries[1].pk)
    assert audit.verify().first_bad == 2


def test_a_removed_entry_is_named() -> None:
    entries = chained(5)
    tamper("DELETE FROM core_auditentry WHERE id = %s", entries[1].pk)
    assert audit.verify().first_bad == 2


def test_a_cut_tail_shows_against_a_head_kept_elsewhere() -> None:
    entries = chained(5)
    head = audit.verify().head
    tamper("DELETE FROM core_auditentry WHERE id = %s", entries[4].pk)
    assert audit.verify().first_bad is None
    assert audit.verify(expected_head=head).first_bad == 5


def test_an_earlier_head_is_found_in_a_longer_trail() -> None:
    chained(3)
    head = audit.verify().head
    chained(3)
    assert audit.verify(expected_head=head).first_bad is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET code = 'test.forged'",
        "UPDATE core_auditentry SET sequence = sequence + 10",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    chained(2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            cursor.execute(statement)


def test_an_undone_act_leaves_no_entry() -> None:
    someone = person()

    def act_and_fail() -> None:
        with transaction.atomic():
            audit.record("test.happened", on=someone)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=False)
def test_sequencers_at_once_number_every_row_once(real_db: str) -> None:
    someone = person()
    for number in range(200):
        audit.record("test.happened", on=someone, number=number)
    barrier = threading.Barrier(16)

    def work() -> None:
        barrier.wait()
        audit.sequence()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit.sequence()
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 201))
    assert audit.verify().first_bad is None
