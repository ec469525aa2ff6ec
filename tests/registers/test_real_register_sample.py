"""The real sample of the Register of Enterprises, where the folder with it is at hand."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.loading import Refusal
from talka.registers.models import LegalEntity, LegalForm, is_registration_number

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "ur_register" / "register_sample.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SAMPLE.exists(), reason=f"the real sample is not here ({SAMPLE.name} in ../shared)"),
]


def rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_row_is_taken_as_it_stands(refusals: list[Refusal]) -> None:
    verdict = loading.load_register(Source.UR, SAMPLE, refused=refusals.append)
    wanted = {row["regcode"]: row for row in rows()}
    assert refusals == []
    assert verdict.rows == verdict.counts["added"] == len(wanted) == 300
    for entity in LegalEntity.objects.all():
        row = wanted[entity.registration_number]
        assert (entity.name, entity.legal_form_id, entity.address) == (row["name"], row["type"], row["address"].strip())
        assert entity.closed == row["closed"].strip()


def test_nearly_every_row_finds_its_municipality() -> None:
    verdict = loading.load_register(Source.UR, SAMPLE)
    assert verdict.counts["without_municipality"] <= verdict.rows * 0.03


def test_without_codes_the_addresses_do_nearly_as_well(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    table = rows()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0], delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "atvk": ""} for row in table)
    verdict = loading.load_register(Source.UR, path)
    assert verdict.counts["without_municipality"] <= verdict.rows * 0.03


def test_every_number_and_form_is_known() -> None:
    table = rows()
    assert [row["regcode"] for row in table if not is_registration_number(row["regcode"])] == []
    assert set(Counter(row["type"] for row in table)) <= set(LegalForm.objects.values_list("code", flat=True))
