"""Writes the tables of docs/performance.md from the latest runs under TALKA_HOME/bench/results."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from bench.results import ROOT, home

PAPER = ROOT / "docs" / "performance.md"
SHOWN = 2
"""Runs of each benchmark that the table tells."""
PLACE = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
TITLES = {
    "search": "Search",
    "detail": "Pages in process",
    "pages": "The list page through the web server",
    "memory": "Memory of a web process",
    "phone": "On a slow phone",
    "imports": "Import of 100,000 items",
    "exchange": "Exchange with partners",
    "hours": "The ledger of hours, 1,000,000 records",
    "figures": "Figures",
    "applying": "Applying",
    "certificates": "Certificates",
    "start": "Start",
}


def latest() -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The last runs of each benchmark and size, the older first."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((home() / "results").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        found[told["bench"], told["rows"]].append(told)
    return {key: sorted(runs, key=lambda run: run["taken"])[-SHOWN:] for key, runs in found.items()}


def number(value: float) -> str:
    if value == int(value) and abs(value) < 1_000:
        return str(int(value))
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def row(name: str, runs: list[dict[str, Any]]) -> str:
    """One figure of all these runs; its ratio is of the worse one."""
    ones = [one for run in runs for one in run["figures"] if one["name"] == name]
    last = ones[-1]
    values = " · ".join(f"{number(one['value'])} {last['unit']}".strip() for one in ones)
    if (limit := last["limit"]) is None:
        return f"| {name} | – | {values} | | |"
    least, worst = last["at_least"], [one["value"] for one in ones]
    value = min(worst) if least else max(worst)
    reached = value >= limit if least else value <= limit
    ratio = f"{value / limit:.2f}" if limit else "–"
    said = f"{'≥' if least else '≤'} {number(limit)} {last['unit']}".strip()
    return f"| {name} | {said} | {values} | {ratio} | {'yes' if reached else '**no**'} |"


def table(bench: str, rows: int, runs: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(one["name"] for one in runs[-1]["figures"]))
    size = f", {rows:,} opportunities" if rows else ""
    told = "; ".join(f"{run['taken']}, {run['commit']}, load before {run['load_before']}" for run in runs)
    return "\n".join(
        [
            f"### {TITLES[bench]}{size}\n",
            "| Figure | Limit | Measured | Ratio | Reached |",
            "|---|---|---|---|---|",
            *(row(name, runs) for name in names),
            f"\nRuns: {told}.\n",
        ]
    )


def write() -> None:
    """Replace the tables; the words around them are written by hand."""
    runs = latest()
    if not runs:
        return
    newest = max((run for ones in runs.values() for run in ones), key=lambda run: str(run["taken"]))
    machine = "{cores} cores ({cpu}), {memory_gb} GB, Python {python}".format(**newest["machine"])
    ordered = sorted(runs, key=lambda key: (list(TITLES).index(key[0]), key[1]))
    tables = "\n".join(table(bench, rows, runs[bench, rows]) for bench, rows in ordered)
    text = PAPER.read_text(encoding="utf-8")
    new = PLACE.sub(lambda match: f"{match[1]}\nMachine: {machine}.\n\n{tables}\n{match[2]}", text)
    PAPER.write_text(new, encoding="utf-8")
    print(f"→ {PAPER.relative_to(ROOT)}")
