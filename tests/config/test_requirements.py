"""What the program imports is what `make run` installs: a package that only developers have breaks every new installation."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = {"talka", "config", "bench"}
TYPES_ONLY = {"_typeshed"}
"""Known to the type checker alone."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    found: set[str] = set()
    for path in [*ROOT.glob("talka/**/*.py"), *ROOT.glob("config/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - OWN - TYPES_ONLY


def test_everything_imported_is_installed_by_make_run() -> None:
    lines = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8").splitlines()
    pinned = {canonical(line.partition("==")[0]) for line in lines if re.match(r"[\w.-]+==", line)}
    provides = packages_distributions()
    missing = {name for name in imported() if not {canonical(one) for one in provides.get(name, [])} & pinned}
    assert missing == set()
