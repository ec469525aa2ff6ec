"""A running site with the demonstration: the gateway and Granian, as `talka serve` starts them."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.config.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
DEMO = "talka_demo"
READY_SECONDS = 60


@dataclass(frozen=True)
class Site:
    address: str
    places: dict[str, str]
    """Name of a page → its path, for pages whose address is not the same in every run."""
    error_pages: dict[str, str]
    environment: dict[str, str]

    def tell(self, module: str, *arguments: str) -> dict[str, Any]:
        """What a module of this package prints, run beside the site on its database (see facts.py)."""
        return told(self.environment, module, *arguments)


def copy_database(server: str, source: str, name: str) -> str:
    """A new database like `source`; returns its URL."""
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
    return make_conninfo(server, dbname=name)


def environment(home: Path, url: str, **more: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "TALKA_DEMO": "1",
        "TALKA_HOME": str(home),
        "TALKA_LOG_LEVEL": "ERROR",
        "TALKA_WEB_WORKERS": "1",
        "HOST": "127.0.0.1",
        **more,
    }


def prepare_once(server: str, home: Path, template: str) -> None:
    """The first worker to come fills a second template (schema, registers, demonstration) and collects the files."""
    home.mkdir(mode=0o700, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / "demo-loaded").exists():
            return
        url = copy_database(server, template, DEMO)
        command = [sys.executable, "-m", "config.cli", "prepare"]
        subprocess.run(command, cwd=ROOT, env=environment(home, url), check=True)


def told(settings: dict[str, str], module: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", f"tests.browser.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + READY_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        assert process.poll() is None, "the site ended"
        assert time.monotonic() < ends, "the site is not ready"
        time.sleep(0.1)


@contextlib.contextmanager
def running_site(server: str, home: Path, template: str, worker: str) -> Iterator[Site]:
    prepare_once(server, home, template)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    url = copy_database(server, DEMO, f"{DEMO}_{worker}")
    settings = environment(home, url, PORT=str(port), TALKA_SITE_URL=address)
    known = told(settings, "facts")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "web", "--parent", str(os.getpid())], cwd=ROOT, env=settings
    )
    try:
        wait_until_ready(address, process)
        yield Site(address, known["addresses"], known["error_pages"], settings)
    finally:
        process.terminate()
        process.wait(20)
