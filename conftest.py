"""One throw-away PostgreSQL for the run, one migrated template in it, one database a worker copied from it.

This runs before Django reads its settings. The controlling process starts the server; xdist's workers inherit its
address. Between runs the template stays under var/, as a stopped cluster that each run copies.
`TALKA_TEST_DATABASE_URL` (make test-pg) points to any PostgreSQL ≥ 15 whose role may create databases.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import hashlib
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
LONGEST_NAME = 40
"""Bytes."""


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


def _fill(server: str) -> None:
    """Make the template on this server: migrated, registers loaded."""
    _administer(
        server,
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)),
        sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)),
    )
    environment = os.environ | {"DATABASE_URL": make_conninfo(server, dbname=TEMPLATE)}
    for command in (["migrate", "-v0"], ["load_registers", "-v0"]):
        subprocess.run([sys.executable, "-m", "django", *command], cwd=ROOT, env=environment, check=True)


def _recipe() -> str:
    """A name for what the template holds: another set of migrations, registers or libraries is another template."""
    files = sorted(
        path
        for pattern in ("talka/*/migrations/*.py", "talka/registers/**/*", "requirements/base.txt", "config/cluster.py")
        for path in ROOT.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _copy_cluster(target: Path) -> None:
    """Copy the stopped cluster with the template in it; it is made once for each recipe, others are removed.

    Migrating from nothing takes longer than most files of tests: who runs one file waits for a copy instead.
    """
    keep = ROOT / "var" / "test-cluster"
    keep.mkdir(parents=True, exist_ok=True)
    with (keep / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = keep / _recipe()
        if not (kept / "ready").exists():
            for old in (path for path in keep.iterdir() if path.is_dir()):
                shutil.rmtree(old, ignore_errors=True)
            kept.mkdir(mode=0o700)
            os.environ["TALKA_HOME"] = str(kept)
            with running(kept, durable=False) as server:
                _fill(server)
            (kept / "ready").touch()
        subprocess.run(["/bin/cp", "-a", str(kept / "postgres"), str(target)], check=True)  # keeps owner and mode


def _start() -> None:
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    home = Path(tempfile.mkdtemp(prefix="talka-test-"))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    if server := os.environ.get("TALKA_TEST_DATABASE_URL"):
        os.environ["TALKA_HOME"] = str(home)
        _fill(server)
    else:
        _copy_cluster(home / "postgres")
        os.environ["TALKA_HOME"] = str(home)
        server = stack.enter_context(running(home, durable=False))
    os.environ[SERVER] = make_conninfo(server)


os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ.setdefault("TALKA_STATEMENT_TIMEOUT", "60s")  # a busy machine is not a fault of the code
if SERVER not in os.environ:
    _start()
os.environ["DATABASE_URL"] = os.environ[SERVER]
django.setup()


def pytest_collection_finish() -> None:
    """Thousands of tests and all of Django stay until the end: looking for garbage among them took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # modules in other languages complain of what is left of theirs


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file given as a case is called by its argument: its bytes may hold the second in which it was made.

    Workers must collect the same names, or nothing runs.
    """
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME else None


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
