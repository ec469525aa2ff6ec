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
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.postgres import running

ROOT = Path(__file__).parents[1]
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


if __name__ == "__main__":
    home = Path(os.environ.get("TALKA_HOME", ROOT / "var")) / "bench"
    with running(home) as url:
        print(ensure(url, int(sys.argv[1])))
