from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from config.postgres import Server
from tests.config.conftest import ROOT, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]
START_SECONDS = 240
"""The first start makes a cluster and every table in it: half a minute, on a busy machine some."""


def words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []


@dataclass
class Site:
    """A whole Talka of its own: `talka serve` in a fresh home."""

    home: Path
    port: int
    process: psutil.Popen

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self, path: str) -> int:
        try:
            return httpx.get(f"{self.address}{path}").status_code
        except httpx.TransportError:
            return 0

    def child(self, name: str) -> psutil.Process:
        return next(child for child in self.process.children() if name in words(child))

    def log(self) -> str:
        return (self.home / "serve.log").read_text(encoding="utf-8")


def environment(home: Path, port: int) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "TALKA_"))}
    return clean | {"TALKA_HOME": str(home), "PORT": str(port), "TALKA_DRAIN_SECONDS": "2"}


def talka(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *words],
        cwd=ROOT, env=environment(site.home, site.port), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@contextlib.contextmanager
def serve(home: Path) -> Iterator[Site]:
    port = free_port()
    with (home / "serve.log").open("wb") as log:
        command = [sys.executable, "-m", "config.cli", "serve"]
        process = psutil.Popen(command, cwd=ROOT, env=environment(home, port), stdout=log, stderr=log)
        site = Site(home, port, process)
        try:
            wait_for(lambda: site.status("/readyz") == 200 or process.poll() is not None, START_SECONDS)
            assert process.poll() is None, site.log()
            yield site
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
            process.wait(40)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[Site]:
    with serve(home) as site:
        yield site


def test_it_is_ready_on_both_names_of_this_computer(site: Site) -> None:
    for name in ("localhost", "127.0.0.1"):
        assert httpx.get(f"http://{name}:{site.port}/livez").text == "ok\n"
        assert httpx.get(f"http://{name}:{site.port}/readyz").json() == {"ready": True, "reasons": []}
    wait_for(lambda: f"http://localhost:{site.port}" in site.log())


def test_a_command_beside_it_attaches_and_leaves_it_running(site: Site) -> None:
    server = Server(site.home).pid()
    assert talka(site, "migrate", "--check").returncode == 0
    assert Server(site.home).pid() == server
    assert site.status("/readyz") == 200


def test_a_second_one_on_the_same_port_is_refused(site: Site) -> None:
    done = talka(site, "serve")
    assert done.returncode == 2
    assert f"port {site.port} already" in done.stderr


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_part_is_started_again(site: Site, name: str) -> None:
    killed = site.child(name)
    killed.kill()
    wait_for(lambda: any(name in words(c) and c.pid != killed.pid for c in site.process.children()), 15)
    wait_for(lambda: site.status("/readyz") == 200, 20)


def test_a_killed_web_process_costs_nobody_the_site(site: Site) -> None:
    site.child("web").children()[0].kill()
    assert 200 in {site.status("/readyz") for _ in range(5)}
    wait_for(lambda: len(site.child("web").children()) >= 2, 20)


def test_a_killed_database_is_started_again_and_the_site_heals_by_itself(site: Site) -> None:
    killed = psutil.Process(Server(site.home).pid() or 0)
    killed.kill()
    wait_for(lambda: Server(site.home).pid() not in {None, killed.pid}, 10)
    wait_for(lambda: site.status("/readyz") == 200, 10)
    assert talka(site, "migrate", "--check").returncode == 0


def test_a_web_process_fits_in_180_megabytes(site: Site) -> None:
    site.status("/")
    for process in site.child("web").children():
        assert process.memory_info().rss < 180_000_000


def test_killed_itself_it_takes_its_children_along_and_the_next_start_is_quick(home: Path, site: Site) -> None:
    def parts_of_it() -> list[psutil.Process]:
        return [process for process in site.process.children(recursive=True) if "config.cli" in words(process)]

    wait_for(lambda: len(parts_of_it()) >= 4, 20)  # a part that lost its database may just be starting anew
    parts = parts_of_it()
    site.process.kill()
    site.process.wait()
    _gone, alive = psutil.wait_procs(parts, timeout=15)
    assert alive == []
    begun = time.monotonic()
    with serve(home) as again:
        # A machine busy with other things than this start says nothing about it.
        assert time.monotonic() - begun <= 8 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
        again.process.send_signal(signal.SIGTERM)
        wait_for(lambda: again.status("/readyz") == 503, 3)
        assert again.status("/livez") == 200
        stopping = time.monotonic()
        again.process.wait(30)
        assert time.monotonic() - stopping <= 20
    assert Server(home).pid() is None
    assert not (home / "draining").exists()
