"""A running site with the demonstration: the gateway and Granian, as `talka serve` starts them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.config.conftest import free_port
from tests.demonstration import ROOT, copy_demonstration, environment

READY_SECONDS = 240
Tell = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Site:
    address: str
    places: dict[str, str]
    """Name of a page → its path, for pages whose address is not the same in every run."""
    error_pages: dict[str, str]
    tell: Tell
    """What a module of this package prints, run beside the site on its database (see facts.py, teller.py)."""


@contextlib.contextmanager
def telling(settings: dict[str, str]) -> Iterator[Tell]:
    command = [sys.executable, "-m", "tests.browser.teller"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    asks, says = process.stdin, process.stdout
    assert asks
    assert says

    def tell(module: str, *arguments: str) -> dict[str, Any]:
        asks.write(json.dumps([module, *arguments]) + "\n")
        asks.flush()
        answer = json.loads(says.readline())
        assert answer["status"] == 0, f"{module} failed: its own words are above"
        return dict(json.loads(answer["printed"]))

    with process:  # it ends when nobody can ask it any more
        yield tell


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
def running_site(worker: str) -> Iterator[Site]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = environment(copy_demonstration(f"talka_browsed_{worker}"), PORT=str(port), TALKA_SITE_URL=address)
    with telling(settings) as tell:
        known = tell("facts")
        process = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "web", "--parent", str(os.getpid())], cwd=ROOT, env=settings
        )
        try:
            wait_until_ready(address, process)
            yield Site(address, known["addresses"], known["error_pages"], tell)
        finally:
            process.terminate()
            process.wait(20)
