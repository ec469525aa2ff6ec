"""Files in the layout of the official registers, written row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from talka.registers import queries
from talka.registers.models import is_registration_number

ROOT = Path(__file__).parents[2]
UR_HEADER = (
    "regcode;sepa;name;name_before_quotes;name_in_quotes;name_after_quotes;without_quotes;regtype;regtype_text;type;"
    "type_text;registered;terminated;closed;address;index;addressid;region;city;atvk;reregistration_term"
)
UR_COLUMNS = UR_HEADER.split(";")

UrFile = Callable[..., Path]
Row = dict[str, str]


def number(seed: int) -> str:
    """A registration number with the right check digit."""
    return next(n for d in range(1000) if is_registration_number(n := f"4{seed * 1000 + d:010d}"))


def ur_row(seed: int, **facts: str) -> Row:
    """A living association in Rīga."""
    row = dict.fromkeys(UR_COLUMNS, "") | {
        "regcode": number(seed),
        "name": f'Biedrība "Nr. {seed}"',
        "name_in_quotes": f"Nr. {seed}",
        "regtype": "B",
        "type": "BDR",
        "type_text": "Biedrība",
        "registered": "2015-03-02",
        "closed": " ",
        "address": "Rīga, Latgales iela 180 - 5",
        "index": "1019",
        "atvk": "0010000",
    }
    return row | facts


@pytest.fixture
def ur_file(tmp_path: Path) -> UrFile:
    """Writes rows to a file in the official layout."""

    def write(rows: list[Row], *, name: str = "register.csv", encoding: str = "utf-8-sig", first: str = "") -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            file.write(first)
            writer = csv.DictWriter(file, UR_COLUMNS, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture(autouse=True)
def fresh_tables() -> Iterator[None]:
    """The process's copy of the small tables is of the test's own database."""
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def refusals() -> list[Any]:
    """Collects what a load refuses."""
    return []
