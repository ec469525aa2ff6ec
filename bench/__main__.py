"""`talka bench NAME… [--rows N]`: measure against the limits of docs/performance.md; `all` is everything.

Each benchmark is a program of its own, run here with the address of the database it needs. The databases live in the
embedded PostgreSQL of TALKA_HOME/bench, with production's settings, and are made the first time (200,000 rows: two
minutes; 1,000,000: ten). Exit status 1: a limit was missed; 3: something could not be measured here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass

from bench import report
from bench.data import ensure
from bench.results import MISSED, ROOT, SKIPPED, home
from config.postgres import running

SIZES = (200_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Bench:
    """`rows`: the sizes it is measured at; none: it needs no rows of ours (an empty database, or its own)."""

    about: str
    rows: tuple[int, ...] = ()


BENCHES = {
    "search": Bench("search, counts, facets, nearest", SIZES),
    "detail": Bench("detail and list page in process", SIZES),
    "pages": Bench("the list page through the web server, hot and cold", SIZES),
    "memory": Bench("a web process after 1,000 requests, and what it imports", (200_000,)),
    "phone": Bench("list and detail on a slow phone", (200_000,)),
    "imports": Bench("100,000 items of a partner"),
    "exchange": Bench("a feed that changed a little, programs that push, messages out"),
    "hours": Bench("hours: a volunteer's page, confirming, a file of 50,000 rows"),
    "figures": Bench("figures: charts, the analyst's cube, rebuilding a month, the release; 5,000,000 records"),
    "applying": Bench("applying: one after another, and sixty a second beside readers"),
    "certificates": Bench("issuing with paper and seal, checking by code and by file", (200_000,)),
    "start": Bench("first and second start of a fresh clone"),
}


def parser() -> argparse.ArgumentParser:
    shown = "\n".join(f"  {name:8} {one.about}" for name, one in BENCHES.items())
    top = argparse.ArgumentParser(
        prog="talka bench",
        description="Measure against the limits of docs/performance.md.",
        epilog=f"benchmarks:\n{shown}\n  all      all of them\n  report   write the table of docs/performance.md",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("names", nargs="+", metavar="NAME", choices=[*BENCHES, "all", "report"])
    top.add_argument("--rows", type=int, action="append", help="size of the data instead of the usual ones; repeatable")
    top.add_argument("--quick", action="store_true", help="a few rounds only: shows that it runs, says nothing")
    return top


def run(server: str, name: str, rows: int, *, quick: bool) -> int:
    print(f"\n{name}, {rows:,} rows" if rows else f"\n{name}", flush=True)
    environment = os.environ | {
        "DATABASE_URL": ensure(server, rows),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_HOME": str(home()),
        "TALKA_HOME": str(home()),
        "TALKA_DEMO": "0",
    }
    subprocess.run([sys.executable, "-m", "config.cli", "prepare"], cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "-m", f"bench.{name}", str(rows), *(["--quick"] if quick else [])]
    with (home() / f"{name}.log").open("wb") as log:  # what the site says of each request is part of its work
        status = subprocess.run(command, cwd=ROOT, env=environment, stderr=log, check=False).returncode
    if status not in {0, MISSED, SKIPPED} or (home() / f"{name}.log").read_bytes().rpartition(b"Traceback")[1]:
        print("".join((home() / f"{name}.log").read_text(encoding="utf-8").rpartition("Traceback")[1:]), flush=True)
    return status


def main() -> int:
    given = parser().parse_args()
    wanted = BENCHES if "all" in given.names else [name for name in given.names if name != "report"]
    statuses = [0]
    if wanted:
        with running(home()) as server:
            for name in wanted:
                sizes = BENCHES[name].rows and (given.rows or BENCHES[name].rows)
                statuses += [run(server, name, rows, quick=given.quick) for rows in sizes or (0,)]
    if not given.quick:
        report.write()
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
