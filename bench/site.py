"""Starts what is measured: the web server as `talka web` starts it, and the bare one beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx

from bench.results import ROOT, home

READY_SECONDS = 60
STOP_SECONDS = 20
WORKERS = 1 if "--quick" in sys.argv else 2

PAGES = tuple(
    path + (f"?{urlencode(asked)}" if asked else "")
    for path, asked in (
        ("/iespejas/", {}),
        ("/iespejas/", {"q": "suņi"}),
        ("/iespejas/", {"q": "palīdzēt senioriem"}),
        ("/iespejas/", {"q": "bērni Jelgavā"}),
        ("/iespejas/", {"field": "vide"}),
        ("/iespejas/", {"field": "berni-un-jauniesi", "municipality": "0001000"}),
        ("/iespejas/", {"municipality": "0001000"}),
        ("/iespejas/", {"kind": "one_off", "weekend": "1"}),
        ("/iespejas/", {"remote": "full"}),
        ("/iespejas/", {"support": "meals", "language": "lv"}),
        ("/iespejas/", {"age": "16"}),
        ("/iespejas/", {"accessibility": "wheelchair", "evening": "1"}),
        ("/iespejas/", {"sort": "deadline"}),
        ("/iespejas/", {"near": "56.65,23.71", "sort": "near"}),
        ("/en/iespejas/", {}),
        ("/en/iespejas/", {"field": "kultura"}),
    )
)
"""Sixteen questions as people ask them: the whole list, words, places, filters, orders, in both languages."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """With success; not at all or with an error is no."""
    try:
        return httpx.get(address, timeout=5).is_success
    except httpx.TransportError:
        return False


@contextlib.contextmanager
def _running(command: list[str], probe: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log)
        try:
            ends = time.monotonic() + READY_SECONDS
            while not answers(probe):
                if process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(f"{' '.join(command)} does not answer; see {log.name}")
                time.sleep(0.1)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


@contextlib.contextmanager
def talka(workers: int = WORKERS) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of the site with the database of DATABASE_URL, and its master process."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "TALKA_SITE_URL": address,
        "TALKA_WEB_WORKERS": str(workers),
    }
    command = [sys.executable, "-m", "config.cli", "web"]
    with _running(command, f"{address}/iespejas/", **settings) as process:
        yield address, process


@contextlib.contextmanager
def cold(workers: int = WORKERS) -> Iterator[str]:
    """The address of the same site without the gateway's micro-cache."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--loop", "uvloop", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", str(workers), "--backlog", "2048", "--backpressure", "2048"),
        *("--no-ws", "--log-level", "warning", "bench.cold:app"),
    ]
    with _running(command, f"{address}/iespejas/", PORT=str(port), TALKA_SITE_URL=address):
        yield address


@contextlib.contextmanager
def hello(body_bytes: int, workers: int = WORKERS) -> Iterator[str]:
    """The address of Granian's own WSGI server with an application that only says hello."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--backlog", "2048", "--log-level", "warning", "bench.hello:app"),
    ]
    with _running(command, f"http://127.0.0.1:{port}/", BENCH_BYTES=str(body_bytes)):
        yield f"http://127.0.0.1:{port}"
