"""A country's worth of opportunities, the same at every run: 200,000 or 1,000,000 rows, 30 % of them open.

    python -m bench.data 200000        makes (or finds) the database and prints its address

Kept in a PostgreSQL of its own under TALKA_HOME/bench, one database a size. Rows go in by the way partners' items go, so
filling it is also a measurement of that. Texts are mixed from the sentences of the demo data.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.postgres import running

ROOT = Path(__file__).parents[1]
INSIDE = "--inside"
STEPS = (["-m", "django", "migrate", "-v0"], ["-m", "django", "load_registers", "-v0"])


def address(server: str, rows: int) -> str:
    return make_conninfo(server, dbname=f"talka_bench_{rows}")


def ensure(server: str, rows: int) -> str:
    """The address of the filled database of this size on `server`; makes it the first time (minutes)."""
    name = f"talka_bench_{rows}"
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in names:
            return address(server, rows)
        building = f"{name}_building"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        environment = os.environ | {
            "DATABASE_URL": make_conninfo(server, dbname=building),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "TALKA_STATEMENT_TIMEOUT": "0",
        }
        for command in (*STEPS, ["-m", "bench.fill", str(rows)]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
    return address(server, rows)


def fresh_database(template: str) -> str:
    """The address of a new copy of the empty database, which nobody may be using meanwhile."""
    connections.close_all()
    source = psycopg.conninfo.conninfo_to_dict(template)["dbname"]
    named = f"{source}_import"
    name = sql.Identifier(named)
    with psycopg.connect(make_conninfo(template, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(str(source))))
    return make_conninfo(template, dbname=named)


def in_a_fresh_database(**environment: str) -> int | None:
    """The status of this benchmark, run again by itself in a copy that it may write in; None: this is that run."""
    if INSIDE in sys.argv:
        return None
    given = os.environ | {"DATABASE_URL": fresh_database(os.environ["DATABASE_URL"])} | environment
    command = [sys.executable, "-m", f"bench.{Path(sys.argv[0]).stem}", *sys.argv[1:], INSIDE]
    return subprocess.run(command, cwd=ROOT, env=given, check=False).returncode


if __name__ == "__main__":
    home = Path(os.environ.get("TALKA_HOME", ROOT / "var")) / "bench"
    with running(home) as url:
        print(ensure(url, int(sys.argv[1])))
