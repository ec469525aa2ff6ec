"""At a tiny size, on databases of their own: what `make bench` runs does run, and says what it is to say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bench import report, results
from bench.__main__ import BENCHES
from bench.results import Figure, Run
from tests.demonstration import TEMPLATE, copy_database

ROOT = Path(__file__).resolve().parents[2]
ROWS = 300
NEEDS = {"pages": "wrk", "phone": "chromium"}
SAYS = {
    "certificates": "issued, drawn and sealed, each: processor time",
    "search": "mixed questions: ids, total, cursor: median",
    "detail": "detail page, median",
    "pages": "list page, hot: part of a bare WSGI hello",
    "memory": "of typst, pyhanko, duckdb and numpy imported",
    "phone": "detail: largest contentful paint",
    "imports": "API Engagement XML: 100 new items",
    "applying": "counters that differ from a recount",
    "exchange": "100 messages, one receiver of 21 dead",
    "hours": "confirming 500 records in one act: worst of 5",
    "figures": "cube of 4 dimensions, 12 months",
}
"""`start` is not here: it installs everything anew and takes minutes."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, str]:
    """A tiny database, filled as the large ones are, and the site's files."""
    folder = str(tmp_path_factory.mktemp("bench"))
    given = os.environ | {"BENCH_HOME": folder, "TALKA_HOME": folder, "TALKA_DEMO": "0"}
    given |= {"DATABASE_URL": copy_database(TEMPLATE, f"talka_tiny_{worker_id}")}
    given |= {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    for command in (["-m", "bench.fill", str(ROWS)], ["-m", "config.cli", "prepare"]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=given, check=True)
    return given


@pytest.mark.slow
@pytest.mark.parametrize("name", SAYS)
def test_a_benchmark_runs_and_says_its_figures(environment: dict[str, str], name: str) -> None:
    if (program := NEEDS.get(name)) and shutil.which(program) is None:
        pytest.skip(f"NO {program.upper()}: install Debian's package {program}")
    command = [sys.executable, "-m", f"bench.{name}", str(ROWS), "--quick"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert SAYS[name] in done.stdout
    assert not list(Path(environment["BENCH_HOME"]).glob("results/*"))  # a quick run is not kept
    with psycopg.connect(
        environment["DATABASE_URL"]
    ) as connection:  # whoever writes does so in a copy: others measure here
        people = connection.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert people == (0,)


def test_every_benchmark_has_a_title_in_the_report() -> None:
    assert set(report.TITLES) == set(BENCHES) == {*SAYS, "start"}


@pytest.mark.parametrize(
    ("value", "at_least", "reached"), [(5, False, True), (5.1, False, False), (5, True, True), (4.9, True, False)]
)
def test_a_figure_knows_whether_its_limit_is_reached(value: float, at_least: bool, reached: bool) -> None:  # noqa: FBT001 – a case
    assert Figure("x", value, "ms", 5, at_least=at_least).reached is reached
    assert ("MISSED" in results.line(Figure("x", value, "ms", 5, at_least=at_least))) is not reached


def test_the_table_tells_both_runs_and_judges_the_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_HOME", str(tmp_path))
    paper = tmp_path / "performance.md"
    paper.write_text("Before.\n<!-- measured -->\nold\n<!-- /measured -->\nAfter.\n", encoding="utf-8")
    monkeypatch.setattr(report, "PAPER", paper)
    monkeypatch.setattr(report, "ROOT", tmp_path)
    for day, value in (("01", 90.0), ("02", 4.0), ("03", 6.0)):
        run = Run("detail", 1_000, taken=f"2027-01-{day}T10:00:00Z")
        run.add(Figure("detail page, median", value, "ms", 5))
        assert run.finish() == (1 if value > 5 else 0)
    report.write()
    text = paper.read_text(encoding="utf-8")
    assert text.startswith("Before.\n")
    assert text.endswith("After.\n")
    assert "old" not in text
    assert "| detail page, median | ≤ 5 ms | 4 ms · 6 ms | 1.20 | **no** |" in text
