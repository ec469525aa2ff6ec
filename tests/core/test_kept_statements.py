"""Statements that the server keeps planned outlive what migrations do to their tables, and are seen like all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import NotSupportedError, OperationalError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.core.models import AuditEntry, StoredFile
from talka.core.prepared import SOMEBODY, Prepared, kept, store

OF_THE_MOMENT = {"at", "joined_at", "stored_at", "nickname_norm"}
ASKED = "SELECT word FROM test_kept WHERE id = %s"


@pytest.fixture
def another(real_db: str) -> Iterator[psycopg.Connection]:
    """A connection that migrates while this one asks; a table for both."""
    with psycopg.connect(real_db, autocommit=True) as other:
        other.execute("CREATE TABLE test_kept (id int PRIMARY KEY, word varchar(10))")
        other.execute("INSERT INTO test_kept VALUES (1, 'viens')")
        yield other


def asked() -> str:
    with kept() as cursor:
        cursor.execute(ASKED, [1])
        (word,) = cursor.fetchone()
        return str(word)


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%test_kept%'")
        (n,) = cursor.fetchone()
        return int(n)


def test_a_statement_is_planned_once_and_forgotten_with_what_is_rolled_back(another: psycopg.Connection) -> None:
    assert (asked(), asked()) == ("viens", "viens")
    assert plans() == 1
    with transaction.atomic():
        assert asked() == "viens"
        transaction.set_rollback(True)
    assert plans() == 0
    assert asked() == "viens"


def test_a_column_of_another_type_is_read_at_once(another: psycopg.Connection) -> None:
    for kind in ("varchar(20)", "text"):  # twice: the first mending must not use itself up
        assert asked() == "viens"
        another.execute(f"ALTER TABLE test_kept ALTER word TYPE {kind}")
        assert asked() == "viens"


def test_within_a_transaction_that_is_refused_once(another: psycopg.Connection) -> None:
    assert asked() == "viens"
    another.execute("ALTER TABLE test_kept ALTER word TYPE text")
    with pytest.raises(NotSupportedError), transaction.atomic():
        asked()
    with transaction.atomic():
        assert asked() == "viens"


def test_a_connection_lost_within_a_transaction_is_a_database_that_is_away(another: psycopg.Connection) -> None:
    def act() -> None:
        with transaction.atomic():
            asked()
            connection.close()
            asked()

    with pytest.raises(OperationalError):
        act()


@pytest.mark.django_db
def test_what_is_asked_in_the_same_words_answers_the_day_s_values_and_shows_them_to_whoever_looks_on() -> None:
    nicknames = Prepared(lambda: User.objects.filter(pk=SOMEBODY).values_list("nickname"))
    one, other = (User.objects.create(nickname=name) for name in ("Viens", "Otrs"))
    answers: tuple[list[tuple[str]], ...] = ([("Viens",)], [("Otrs",)], [])
    assert tuple(nicknames.rows({SOMEBODY: pk}) for pk in (one.pk, other.pk, uuid4())) == answers
    with CaptureQueriesContext(connection) as caught:
        assert tuple(nicknames.rows({SOMEBODY: pk}) for pk in (one.pk, other.pk, uuid4())) == answers
    assert [one.pk.hex in caught[0]["sql"], other.pk.hex in caught[1]["sql"], len(caught)] == [True, True, 3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        lambda one: StoredFile(
            kind="document", path=f"{one}.pdf", media_type="application/pdf", size=7, name_shown="ā"
        ),
        lambda _one: AuditEntry(code="a.b", subject_id="1", actor=UUID(int=7), details={"to": [1, "ā"]}, chain=None),
        lambda one: User(nickname=one),
    ],
)
def test_a_row_is_stored_as_django_saves_it(make: Callable[[str], models.Model]) -> None:
    saved, stored = make("viens"), make("otrs")
    saved.save(force_insert=True)
    store(stored)
    assert (stored.pk is not None, stored._state.adding, stored._state.db) == (True, False, "default")
    left = [
        field.attname for field in saved._meta.concrete_fields if not (field.unique or field.attname in OF_THE_MOMENT)
    ]
    known = [type(saved)._default_manager.filter(pk=one.pk).values(*left).get() for one in (saved, stored)]
    assert known[0] == known[1]
