"""A database that is there but says nothing: whoever asks is told soon, and the next are told at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.db.backends.postgresql import base as postgresql

from config.database.base import DatabaseWrapper, Silence
from config.settings.base import patience


@pytest.fixture
def impatient(real_db: str) -> Iterator[DatabaseWrapper]:
    """A connection that waits two seconds: a busy machine answers in them."""
    one = DatabaseWrapper({**connection.settings_dict, "PATIENCE": 2.0})
    yield one
    one.close()
    Silence.until = -1


def asked(one: DatabaseWrapper, question: str) -> object:
    with one.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_who_waits_too_long_is_told_and_the_next_need_not_wait(
    impatient: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(impatient, "SELECT 1") == 1
    with pytest.raises(OperationalError, match="no answer in"):
        asked(impatient, "SELECT pg_sleep(9)")
    monkeypatch.setattr(postgresql.DatabaseWrapper, "get_new_connection", lambda *_: pytest.fail("it was asked again"))
    impatient.close_if_unusable_or_obsolete()
    with pytest.raises(OperationalError, match="a moment ago"):
        asked(impatient, "SELECT 1")
    monkeypatch.undo()
    Silence.until = -1
    assert asked(impatient, "SELECT 1") == 1


def test_what_fails_by_itself_is_no_silence(impatient: DatabaseWrapper) -> None:
    with pytest.raises(OperationalError, match="statement timeout"):
        asked(impatient, "SET statement_timeout = 20; SELECT pg_sleep(1)")
    assert asked(impatient, "SELECT 1") == 1


@pytest.mark.parametrize(
    ("limit", "seconds"), [("5s", 6), ("800ms", 1.8), ("2000", 3), ("0", None), ("60s", None), ("15min", None)]
)
def test_it_waits_a_second_more_than_the_database_itself_works(limit: str, seconds: float | None) -> None:
    assert patience(limit) == seconds
