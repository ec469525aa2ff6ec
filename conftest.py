"""One throw-away PostgreSQL for the run, one migrated template in it, one database a worker copied from it.

This runs before Django reads its settings. The controlling process starts the server; xdist's workers inherit its
address. `TALKA_TEST_DATABASE_URL` (make test-pg) points to any PostgreSQL ≥ 15 whose role may create databases.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.postgres import running

ROOT = Path(__file__).parent
TEMPLATE = "talka_template"
SERVER = "TALKA_TEST_SERVER"


def _administer(server: str, *statements: sql.Composed) -> None:
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _copy_template(server: str, name: str) -> None:
    _administer(
        server,
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)),
    )


def _start() -> None:
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    home = Path(tempfile.mkdtemp(prefix="talka-test-"))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    os.environ["TALKA_HOME"] = str(home)
    server = os.environ.get("TALKA_TEST_DATABASE_URL") or stack.enter_context(running(home, durable=False))
    os.environ[SERVER] = make_conninfo(server)
    _administer(
        server,
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)),
        sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)),
    )
    environment = os.environ | {"DATABASE_URL": make_conninfo(server, dbname=TEMPLATE)}
    for command in (["migrate", "-v0"], ["load_registers", "-v0"]):
        subprocess.run([sys.executable, "-m", "django", *command], cwd=ROOT, env=environment, check=True)


os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ.setdefault("TALKA_STATEMENT_TIMEOUT", "60s")  # a busy machine is not a fault of the code
if SERVER not in os.environ:
    _start()
os.environ["DATABASE_URL"] = os.environ[SERVER]
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: the worker's database is a copy of the template, registers loaded."""
    from django.db import connection  # noqa: PLC0415  # Django's settings exist only from here on

    name = f"talka_{worker_id}"
    _copy_template(os.environ[SERVER], name)
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = make_conninfo(os.environ[SERVER], dbname=name)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its type
        connection.close()


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database with real commits, for races and for programs that are started; made anew after. Yields its URL."""
    from django.db import connections  # noqa: PLC0415  # as above

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # as above
        yield os.environ["DATABASE_URL"]
        connections.close_all()
    _copy_template(os.environ[SERVER], str(connections["default"].settings_dict["NAME"]))
