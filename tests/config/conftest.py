from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)


@contextlib.contextmanager
def granian(folder: Path, workers: int = 1, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """The gateway with the tiny application: its address, its process, and the file that takes the database away."""
    port, down, log = free_port(), folder / "down", (folder / "log").open("wb")
    command = [
        sys.executable, "-m", "granian", "--interface", "rsgi", "--loop", "uvloop", "--port", str(port),
        "--workers", str(workers), "--backlog", "2048", "--backpressure", "2048", "tests.config.tiny:app",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"TINY_DOWN": str(down)} | environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: is_alive(address))
        yield address, process, down
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def is_alive(address: str) -> bool:
    try:
        return httpx.get(f"{address}/livez").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    with granian(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def web(site: tuple[str, subprocess.Popen[bytes], Path]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site[0], timeout=10) as client:
        yield client
