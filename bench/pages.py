"""The list page through the web server: hot against Granian's bare WSGI, cold against an empty Django view.

Hot: sixteen addresses again and again; each is looked after every second in every web process. Cold: the same without the
micro-cache, so each request asks the database whether its page still stands. Anew: every request has an address of its own,
so that nothing kept can answer it. Changing: hot while somebody writes to an opportunity twenty times a second, so that
no page stands. Peers are measured in turns with the pages, by the same generator.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from bench.results import Figure, Run, begin, middle, skip
from bench.site import PAGES, WORKERS, cold, hello, talka

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16
HOT, COLD = 0.5, 0.30
CHANGE_SECONDS = 0.05
CHANGE = "UPDATE opportunities_shift SET places = places WHERE id = (SELECT min(id) FROM opportunities_shift)"


@dataclass(frozen=True, slots=True)
class Load:
    """What the generator saw in `seconds`."""

    per_second: float
    median_ms: float
    p99_ms: float


class Generator:
    """wrk with one thread; `folder` holds the lists of addresses."""

    def __init__(self, folder: Path, seconds: int) -> None:
        self.folder = folder
        self.seconds = seconds
        self.runs = 0

    def ask(self, address: str, paths: Sequence[str], *, unique: bool = False, seconds: int | None = None) -> Load:
        """Raises RuntimeError when anything but success came back."""
        self.runs += 1
        listed = self.folder / "paths"
        listed.write_text("\n".join(paths), encoding="ascii")
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds or self.seconds}s", "--timeout", "10s", "-s"]
        command += [str(SCRIPT), address, "--", str(listed), *([f"{self.runs}-"] if unique else [])]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = json.loads(said.rpartition("RESULT ")[2])
        if found["errors"]:
            raise RuntimeError(f"{found['errors']} of {found['requests']} answers of {address} were errors")
        return Load(found["requests"] / found["microseconds"] * 1e6, found["median_ms"], found["p99_ms"])


def sent_bytes(address: str) -> int:
    """Bytes of a page's body on the way, on the average of the sixteen."""
    answers = [httpx.get(address + path, headers={"Accept-Encoding": "gzip"}) for path in PAGES]
    return sum(answer.raise_for_status().num_bytes_downloaded for answer in answers) // len(answers)


@contextlib.contextmanager
def changing() -> Iterator[None]:
    """Somebody writes to an opportunity all the time."""
    ended = threading.Event()

    def write() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            while not ended.wait(CHANGE_SECONDS):
                connection.execute(CHANGE)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def rounds_of(generator: Generator, rounds: int) -> tuple[dict[str, list[Load]], int]:
    """What was seen of each kind, and the bytes of a page."""
    found: dict[str, list[Load]] = {name: [] for name in ("hot", "changing", "hello", "cold", "anew", "empty")}
    with talka() as (site, _process):
        size = sent_bytes(site)
        with hello(size) as bare, cold() as unkept:
            for address in (site, unkept) * WORKERS:  # until each process has been asked
                generator.ask(address, PAGES, seconds=min(2, generator.seconds))
            for _ in range(rounds):
                found["hello"].append(generator.ask(bare, ["/"]))
                found["hot"].append(generator.ask(site, PAGES))
                found["empty"].append(generator.ask(site, ["/bench/empty"], unique=True))
                found["cold"].append(generator.ask(unkept, PAGES))
                found["anew"].append(generator.ask(site, PAGES, unique=True))
            with changing():
                found["changing"] += [generator.ask(site, PAGES) for _ in range(rounds)]
    return found, size


def measure(run: Run, generator: Generator, rounds: int) -> None:
    found, size = rounds_of(generator, rounds)
    speed = {name: middle([one.per_second for one in loads]) for name, loads in found.items()}
    p99 = {name: middle([one.p99_ms for one in loads]) for name, loads in found.items()}
    if speed["anew"] >= speed["empty"]:
        raise RuntimeError("the pages were kept ones: the gateway no longer looks at the parameter of load.lua")
    run.add(
        Figure("list page, hot: part of a bare WSGI hello", speed["hot"] / speed["hello"], "×", HOT, at_least=True),
        Figure("the same while the catalogue changes", speed["changing"] / speed["hello"], "×"),
        Figure("list page, cold: part of an empty view", speed["cold"] / speed["empty"], "×", COLD, at_least=True),
        Figure("every page drawn anew: part of an empty view", speed["anew"] / speed["empty"], "×"),
        *(Figure(f"{name}: requests a second", value, "/s") for name, value in speed.items()),
        *(Figure(f"{name}: p99", value, "ms") for name, value in p99.items()),
        Figure("body of a page, compressed", size / 1000, "kB"),
    )


def main() -> int:
    run = begin()
    if shutil.which("wrk") is None:
        skip("pages", "needs the load generator wrk (Debian: apt-get install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        measure(run, Generator(Path(folder), seconds=1 if run.quick else 5), rounds=1 if run.quick else 3)
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
