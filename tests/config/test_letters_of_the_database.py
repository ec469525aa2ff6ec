"""An operator's own PostgreSQL must know letters beyond A–Z: what is one nickname depends on it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.prepare import letters_are_known
from talka.core.errors import ConfigurationError


@pytest.fixture
def plain_letters(real_db: str) -> Iterator[None]:
    name, before = "talka_plain_letters", connection.settings_dict["NAME"]
    server = make_conninfo(os.environ["TALKA_TEST_SERVER"], dbname="postgres")
    create = "CREATE DATABASE {} ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        administrator.execute(sql.SQL(create).format(sql.Identifier(name)))
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = before
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_database_that_knows_only_plain_letters_is_refused(plain_letters: None) -> None:
    with pytest.raises(ConfigurationError, match=r"C\.UTF-8"):
        letters_are_known()


@pytest.mark.django_db
def test_the_database_of_this_run_knows_letters() -> None:
    letters_are_known()
