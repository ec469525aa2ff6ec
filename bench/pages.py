"""The list page through the web server: hot against Granian's bare WSGI, cold against an empty Django view.

Hot: sixteen addresses again and again; each is made anew every second in every web process. Cold: every request has an
address of its own, so the gateway can keep nothing. Peers are measured in turns with the pages, by the same generator.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.results import Figure, Run, begin, middle, skip
from bench.site import PAGES, hello, talka

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16
HOT, COLD = 0.5, 0.30


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


def measure(run: Run, generator: Generator, rounds: int) -> None:
    with talka() as (site, _process):
        size = sent_bytes(site)
        with hello(size) as bare:
            generator.ask(site, PAGES, seconds=2)
            found: dict[str, list[Load]] = {name: [] for name in ("hot", "hello", "cold", "empty")}
            for _ in range(rounds):
                found["hello"].append(generator.ask(bare, ["/"]))
                found["hot"].append(generator.ask(site, PAGES))
                found["empty"].append(generator.ask(site, ["/bench/empty"], unique=True))
                found["cold"].append(generator.ask(site, PAGES, unique=True))
    speed = {name: middle([one.per_second for one in loads]) for name, loads in found.items()}
    p99 = {name: middle([one.p99_ms for one in loads]) for name, loads in found.items()}
    if speed["cold"] >= speed["empty"]:
        raise RuntimeError("the cold pages were kept ones: the gateway no longer looks at the parameter of load.lua")
    run.add(
        Figure("list page, hot: part of a bare WSGI hello", speed["hot"] / speed["hello"], "×", HOT, at_least=True),
        Figure("list page, cold: part of an empty view", speed["cold"] / speed["empty"], "×", COLD, at_least=True),
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
