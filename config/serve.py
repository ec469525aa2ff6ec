"""`talka serve`: the database, the web server and the worker as one thing that starts, heals and stops together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.cluster import CannotStart
from config.environment import ROOT, Impossible, database, home, host, is_demo, port, refuse_open_demo, site_url

READY_SECONDS = 120
DRAIN_SECONDS = 5.0
"""How long /readyz says 503 before the web server stops, so that a load balancer sends its requests elsewhere."""
STOP_SECONDS = 20
LIVED_WELL = 60
LONGEST_PAUSE = 30.0


def talka(*words: str) -> list[str]:
    return [sys.executable, "-m", "config.cli", *words]


@dataclass
class Child:
    """A process that is started again when it dies, the later the more often it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    pause: float = 0.5
    not_before: float = field(default=0.0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches `serve` alone, which stops everything in order.
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)
        self.born = time.monotonic()

    def tend(self) -> None:
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.pause = 0.5 if now - self.born > LIVED_WELL else min(self.pause * 2, LONGEST_PAUSE)
            self.not_before = now + self.pause
            say(f"{self.name} ended with {code}; starting it again in {self.pause:.0f} s")
        if self.process is None and now >= self.not_before:
            self.start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, ends: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


class Wishes:
    """What signals ask: nothing yet, to drain and stop (SIGTERM), or to stop at once (Ctrl-C, or any second one)."""

    def __init__(self) -> None:
        self.stop = self.hurry = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.hear)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        self.hurry = self.hurry or self.stop or number == signal.SIGINT
        self.stop = True


def refuse_taken_port() -> None:
    """Granian shares a port with whoever has it already, and two sites would answer in turns."""
    with socket.socket(socket.AF_INET6 if ":" in host() else socket.AF_INET) as probe:
        probe.settimeout(1)
        if probe.connect_ex((visible_host(), port())) == 0:
            raise Impossible(
                f"Something answers on port {port()} already: stop it or set PORT.\n"
                f"Portu {port()} jau izmanto cita programma: apturiet to vai norādiet citu PORT."
            )


def visible_host() -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host(), host())  # noqa: S104 – compared, not bound


def readiness() -> str:
    """Empty when the site may be used, else what it says about itself."""
    name = f"[{visible_host()}]" if ":" in visible_host() else visible_host()
    try:
        with urllib.request.urlopen(f"http://{name}:{port()}/readyz", timeout=3):
            return ""
    except urllib.error.HTTPError as answer:
        return answer.read().decode(errors="replace")
    except OSError as error:
        return str(error)


def wait_until_ready(children: list[Child], wishes: Wishes) -> None:
    ends = time.monotonic() + READY_SECONDS
    reasons = "…"
    while reasons and not wishes.stop and time.monotonic() < ends:
        for child in children:
            child.tend()
        time.sleep(0.1)
        reasons = readiness()
    if wishes.stop:
        return
    if reasons:
        say(f"Talka is not ready / Talka nav gatava: {reasons}")
    say(f"\n  Talka: {site_url()}   (Ctrl-C: aptur / stops)")
    if is_demo():
        say(f"  Ienākt / sign in: {site_url()}/demo/")


@contextlib.contextmanager
def not_draining() -> Iterator[Path]:
    """The file whose presence makes /readyz answer 503 exists only while we stop."""
    mark = home() / "draining"
    mark.unlink(missing_ok=True)
    try:
        yield mark
    finally:
        mark.unlink(missing_ok=True)


def drain(mark: Path, wishes: Wishes) -> None:
    mark.touch()
    seconds = 0.0 if is_demo() else float(os.environ.get("TALKA_DRAIN_SECONDS", DRAIN_SECONDS))
    ends = time.monotonic() + seconds
    while not wishes.hurry and time.monotonic() < ends:
        time.sleep(0.1)


def tend_database(revive: Callable[[], None]) -> None:
    try:
        revive()
    except CannotStart as reason:
        say(str(reason))
        time.sleep(2)


def prepared(wishes: Wishes) -> bool:
    """Migrate, load registers, collect files, in a process of its own; False when asked to stop meanwhile."""
    say("Talka: preparing the database / sagatavo datubāzi…")
    process = subprocess.Popen(talka("prepare"), cwd=ROOT, start_new_session=True)
    while process.poll() is None:
        if wishes.stop:
            process.terminate()
            process.wait()
            return False
        time.sleep(0.05)
    if process.returncode != 0:
        raise Impossible("Talka could not prepare its database (see above).\nTalka nevarēja sagatavot datubāzi.")
    return True


def serve() -> None:
    """Run until Ctrl-C, SIGTERM or SIGHUP. Children end by themselves should this process be killed."""
    refuse_open_demo()
    refuse_taken_port()
    wishes = Wishes()
    parent = ("--parent", str(os.getpid()))
    children = [Child("web", talka("web", *parent)), Child("worker", talka("worker", *parent))]
    with database() as revive, not_draining() as mark:
        if not prepared(wishes):
            return
        try:
            wait_until_ready(children, wishes)
            while not wishes.stop:
                tend_database(revive)
                for child in children:
                    child.tend()
                time.sleep(0.2)
            drain(mark, wishes)
        finally:
            ends = time.monotonic() + STOP_SECONDS
            for child in children:
                child.stop()
            for child in children:
                child.wait(ends)
