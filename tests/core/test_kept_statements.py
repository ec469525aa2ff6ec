"""Statements that the server keeps planned outlive what migrations do to their tables, and are seen like all others."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.core.prepared import SOMEBODY, Prepared, kept

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


@pytest.mark.django_db
def test_what_is_asked_in_the_same_words_answers_the_day_s_values_and_shows_them_to_whoever_looks_on() -> None:
    nicknames = Prepared(lambda: User.objects.filter(pk=SOMEBODY).values_list("nickname"))
    one, other = (User.objects.create(nickname=name) for name in ("Viens", "Otrs"))
    answers = [("Viens",)], [("Otrs",)], []
    assert tuple(nicknames.rows({SOMEBODY: pk}) for pk in (one.pk, other.pk, uuid4())) == answers
    with CaptureQueriesContext(connection) as caught:
        assert tuple(nicknames.rows({SOMEBODY: pk}) for pk in (one.pk, other.pk, uuid4())) == answers
    assert [str(one.pk) in caught[0]["sql"], str(other.pk) in caught[1]["sql"], len(caught)] == [True, True, 3]
