"""The table of features tells the truth: its tests exist, its sums are right.

`TALKA_WRITE_DOCS=1 pytest tests/test_feature_table.py` writes the sums anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAPER = ROOT / "docs" / "features.md"
STATES = ("built", "partly", "not yet")
PROOF = re.compile(r"`(tests/[\w/]+\.py)(?:::([\w:]+))?")
COUNTS = re.compile(r"(<!-- counts -->\n\n).*?(\n<!-- /counts -->)", re.DOTALL)
OWN_PARTS = {"survey S1–S6": "Survey S1–S6", "features A–Q": "Features A–Q", "ideas": "Ideas", "rules": "Rules"}
CHECKLISTS = {
    "The house and the public catalogue": "house",
    "People and organisers": "people",
    "Applying": "applying",
    "The ledger of hours and figures": "hours",
    "Certificates and stories": "certificates",
    "Exchange": "exchange",
}


def states(text: str) -> list[int]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("|")]
    return [sum(state in row for row in rows) for state in STATES]


def sums() -> str:
    parts = {part.partition("\n")[0]: part for part in PAPER.read_text(encoding="utf-8").split("\n## ")}
    counted = {name: states(parts[head]) for name, head in OWN_PARTS.items()}
    for name, file in CHECKLISTS.items():
        text = (PAPER.parent / "features" / f"{file}.md").read_text(encoding="utf-8")
        counted[f"[{name}](features/{file}.md)"] = states(text)
    counted["together"] = [sum(column) for column in zip(*counted.values(), strict=True)]
    rows = [f"| {name} | {' | '.join(map(str, numbers))} |" for name, numbers in counted.items()]
    return "\n".join(["| Part | built | partly | not yet |", "|---|---|---|---|", *rows, ""])


def test_the_sums_are_those_of_the_rows() -> None:
    told = PAPER.read_text(encoding="utf-8")
    right = COUNTS.sub(lambda found: f"{found[1]}{sums()}{found[2]}", told)
    if os.environ.get("TALKA_WRITE_DOCS"):
        PAPER.write_text(right, encoding="utf-8")
    assert told == right


def test_every_proof_is_a_test_that_exists() -> None:
    papers = [PAPER, *(PAPER.parent / "features" / f"{file}.md" for file in CHECKLISTS.values())]
    named = {found for paper in papers for found in PROOF.findall(paper.read_text(encoding="utf-8"))}
    assert len(named) > 500
    missing = []
    for file, path in sorted(named):
        source = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).exists() else ""
        names = [name for name in path.split("::") if name]
        if not source or not all(re.search(rf"(?:def|class) {name}\b", source) for name in names):
            missing.append(f"{file}::{path}")
    assert not missing
