"""What a benchmark found: printed with its share of the limit, kept as JSON under TALKA_HOME/bench/results."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SKIPPED, MISSED = 3, 1
"""Exit statuses of a benchmark beside 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `limit` is the most it may be, or with `at_least` the least; None is for information."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def reached(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def share(self) -> float | None:
        """Value in parts of the limit: at most 1 is wanted, or with `at_least` at least 1."""
        return self.value / self.limit if self.limit else None


@dataclass(slots=True)
class Run:
    """The figures of one benchmark at one size, and how busy the machine was before it."""

    bench: str
    rows: int
    quick: bool = False
    load_before: float = field(default_factory=lambda: round(os.getloadavg()[0], 2))
    taken: str = field(default_factory=lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    figures: list[Figure] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        for figure in figures:
            self.figures.append(figure)
            print(line(figure), flush=True)

    def finish(self) -> int:
        """Keep it; the status the program should end with. A quick run says nothing and is not kept."""
        if self.quick:
            return 0
        folder = home() / "results"
        folder.mkdir(parents=True, exist_ok=True)
        stamp = self.taken.replace(":", "").replace("-", "")
        path = folder / f"{self.bench}-{self.rows}-{stamp}.json"
        told: dict[str, Any] = asdict(self) | {"machine": machine(), "commit": commit()}
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
        print(f"→ {path}")
        return 0 if all(figure.reached for figure in self.figures) else MISSED


def begin() -> Run:
    """The run that `python -m bench.NAME ROWS [--quick]` is to make."""
    return Run(Path(sys.argv[0]).stem, int(sys.argv[1]), quick="--quick" in sys.argv)


def home() -> Path:
    """The folder of all benchmarks; BENCH_HOME is set for the programs that measure, whose TALKA_HOME it is too."""
    if given := os.environ.get("BENCH_HOME"):
        return Path(given)
    return Path(os.environ.get("TALKA_HOME", ROOT / "var")).resolve() / "bench"


def line(figure: Figure) -> str:
    text = f"  {figure.name:44} {figure.value:10.2f} {figure.unit:5}"
    if figure.limit is not None:
        sign = "≥" if figure.at_least else "≤"
        ratio = f"ratio {figure.share:5.2f}  " if figure.share is not None else ""
        text += f" {sign} {figure.limit:<7g} {ratio}{'ok' if figure.reached else 'MISSED'}"
    return f"{text}  {figure.note}".rstrip()


def machine() -> dict[str, Any]:
    try:
        cpu = next(
            row.split(":")[1].strip()
            for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if row.startswith("model name")
        )
    except (OSError, StopIteration):
        cpu = platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gb": round(memory / 1e9), "python": platform.python_version()}


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def middle(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def skip(bench: str, reason: str) -> None:
    """End this benchmark, so that nobody takes it for measured."""
    print(f"\n  *** SKIPPED: {bench}: {reason} ***\n", flush=True)
    sys.exit(SKIPPED)
