"""Two Talkas follow each other for a simulated week, then through a week in which one is dead, and end equal.

Two processes with a database, a TALKA_HOME and a web server each, see instance.py. Both publish, change, close and let
expire what they have, as a seeded dice says; on some days one gives a broken feed. Whatever could not be read changes
nothing; after seven days of silence what a dead one told is withdrawn, and comes back with it. What one organisation
writes on both by itself, each shows once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from talka.interchange.models.feeds import DEAD_AFTER
from tests.demonstration import ROOT, TEMPLATE, copy_database, environment

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
STEP = timedelta(hours=12)
WEEK = 14
"""Steps."""
BROKEN = {4: "cut", 7: "page", 10: "empty"}
"""Step → what the north gives on it instead of its feed."""
SHARED = {"title": "Kopīgā Gaujas krasta sakopšana", "duties": "Vācam plastmasu un stiklu gar Gauju, maisi ir."}
Told = dict[str, Any]


class Talka:
    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name, self.process = name, process

    def hear(self) -> Told:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"{self.name} has ended; it printed why"
        return dict(json.loads(line))

    def do(self, act: str, now: datetime, **told: object) -> Told:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"act": act, "now": now.isoformat(), **told}) + "\n")
        self.process.stdin.flush()
        return self.hear()


@contextmanager
def started(name: str, worker: str, home: Path) -> Iterator[Talka]:
    """Ended in every case; were the tests themselves killed, it would end with its input."""
    (home / name).mkdir(mode=0o700)
    settings = environment(
        copy_database(TEMPLATE, f"talka_{name}_{worker}"),
        DJANGO_SETTINGS_MODULE="config.settings.test",
        TALKA_HOME=str(home / name),
    )
    with subprocess.Popen(
        [sys.executable, "-m", "tests.interchange.instance"],
        cwd=ROOT, env=settings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield Talka(name, process)
        finally:
            process.kill()


@pytest.fixture
def both(worker_id: str, tmp_path: Path) -> Iterator[tuple[Talka, Talka]]:
    with ExitStack() as stack:
        north, south = (stack.enter_context(started(name, worker_id, tmp_path)) for name in ("ziemeli", "dienvidi"))
        ports = north.hear()["port"], south.hear()["port"]
        feeds = [
            one.do("meet", START, name=one.name, other=other.name, port=port, numbers=numbers, shared=SHARED)["feed"]
            for one, other, port, numbers in ((north, south, ports[1], 1_000), (south, north, ports[0], 2_000))
        ]
        north.do("follow", START, url=feeds[1])
        south.do("follow", START, url=feeds[0])
        yield north, south


def assert_each_is_shown_once(told: Told) -> None:
    """To visitors: what is its own and what it has of the other, also what both tell."""
    titles = {title for title, *_rest in (*told["gives"].values(), *told["has"].values())}
    assert Counter(told["seen"]) == Counter(titles)


def test_both_end_equal(both: tuple[Talka, Talka]) -> None:
    north, south = both
    through_a_week(north, south)
    through_silence(north, south)
    back = START + WEEK * STEP + timedelta(days=9)
    north.do("tell", back, mood="well")
    assert [one.do("fetch", back)["fetched"] for one in (south, north, south)] == [1, 1, 0]
    told, heard = north.do("tell", back), south.do("tell", back)
    assert (told["has"], heard["has"]) == (heard["gives"], told["gives"])
    assert len(heard["has"]) > 3
    for mine, theirs in ((told, heard), (heard, told)):
        assert mine["doubled"] == 0
        assert set(mine["known"]) <= set(theirs["own"])
        assert_each_is_shown_once(mine)


def through_a_week(north: Talka, south: Talka) -> None:
    for serial in range(WEEK):
        now, mood = START + serial * STEP + timedelta(minutes=1), BROKEN.get(serial, "well")
        for one in (north, south):
            one.do("happen", now, name=one.name, serial=serial)
        north.do("tell", now, mood=mood)
        before = south.do("tell", now)
        fetched = [one.do("fetch", now) for one in (north, south)]
        assert [one["fetched"] for one in fetched] == [1, 1]
        assert [bool(one["failed"]) for one in fetched] == [False, mood != "well"]
        told, heard = north.do("tell", now), south.do("tell", now)
        assert told["has"] == heard["gives"]
        assert heard["has"] == (told["gives"] if mood == "well" else before["has"])
        assert_each_is_shown_once(told)
        assert_each_is_shown_once(heard)
    assert min(len(told["gives"]), len(heard["gives"])) > 3


def through_silence(north: Talka, south: Talka) -> None:
    """The north lives on, but nobody can read it; the south waits a week from the first time on."""
    silent = START + WEEK * STEP
    north.do("tell", silent, mood="dead")
    for serial in range(8):
        now = silent + serial * timedelta(hours=25)
        north.do("happen", now, name=north.name, serial=WEEK + serial)
        before = south.do("tell", now)["has"]
        assert south.do("fetch", now)["failed"]
        assert len(before) > 3
        assert south.do("tell", now)["has"] == (before if now - silent < DEAD_AFTER else {})
