"""Databases of their own for tests: copies of the template, and of a second one that the demonstration was loaded into."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE, DEMO = "talka_template", "talka_demo"


def copy_database(source: str, name: str) -> str:
    """A new database like `source`, which nobody may be using; returns its URL."""
    server = os.environ["TALKA_TEST_SERVER"]
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
    return make_conninfo(server, dbname=name)


def environment(url: str, **more: str) -> dict[str, str]:
    """Of the program with the demonstration, as it runs in earnest."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "TALKA_DEMO": "1",
        "TALKA_HOME": str(home()),
        "TALKA_LOG_LEVEL": "ERROR",
        "TALKA_WEB_WORKERS": "1",
        "HOST": "127.0.0.1",
        **more,
    }


def home() -> Path:
    """Where the demonstration's files lie; all workers of the run share it."""
    return Path(os.environ["TALKA_HOME"]) / "demonstration"


def copy_demonstration(name: str) -> str:
    """A copy of the database with the demonstration, which the first to ask for it has loaded; returns its URL."""
    home().mkdir(mode=0o700, exist_ok=True)
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home() / "demo-loaded").exists():
            url = copy_database(TEMPLATE, DEMO)
            subprocess.run([sys.executable, "-m", "config.cli", "prepare"], cwd=ROOT, env=environment(url), check=True)
        return copy_database(DEMO, name)
