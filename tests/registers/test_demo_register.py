from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.management.commands.make_demo_register import CONTENT
from talka.registers.models import INVENTED_FIRST_DIGIT, LegalEntity, LegalForm
from talka.registers.sources.tables import DATA
from tests.registers.conftest import UrFile, ur_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    call_command("load_registers", "--demo", "-v0")


def test_two_hundred_invented_entities_of_many_kinds(demo: None) -> None:
    entities = LegalEntity.objects.all()
    assert entities.count() >= 200
    assert not entities.exclude(registration_number__startswith=INVENTED_FIRST_DIGIT).exists()
    assert all(entity.invented for entity in entities)
    forms = set(entities.exclude(legal_form=None).values_list("legal_form", flat=True))
    persons = {"IK", "IND", "ZEM", "ZVJ", "GIM", "PS", "PRV"}
    assert forms == set(LegalForm.objects.values_list("code", flat=True)) - persons
    assert entities.filter(closed="L").count() > 10
    assert entities.filter(closed="R").count() > 3
    assert entities.filter(municipality=None).count() == 1
    assert entities.order_by().values("municipality").distinct().count() == 43


def test_every_organisation_of_the_demo_content_is_in_it_by_its_exact_name(demo: None) -> None:
    wanted = {
        one["name"]: one for file in sorted(CONTENT.glob("*.json")) for one in json.loads(file.read_text("utf-8"))
    }
    found = dict(LegalEntity.objects.live().filter(name__in=wanted).values_list("name", "municipality"))
    assert wanted.keys() - found.keys() == set()
    assert {name for name, atvk in found.items() if wanted[name]["municipality"] != atvk} == set()


def test_the_files_are_what_the_content_makes_of_them(tmp_path: Path) -> None:
    call_command("make_demo_register", "--to", str(tmp_path), "-v0")
    for name in ("demo_register.csv", "demo_ppi.csv"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_real_data_is_never_replaced_by_invented(ur_file: UrFile) -> None:
    loading.load_register(Source.UR, ur_file([ur_row(1)]))
    call_command("load_registers", "--demo", "-v0")
    assert LegalEntity.objects.filter(source=Source.UR).count() == 1


def test_the_bad_rows_of_the_demo_file_are_refused_and_counted() -> None:
    verdict = loading.load_demo(Source.UR, DATA / "demo_register.csv")
    assert verdict
    assert verdict.counts["refused"] == 3
    assert verdict.counts["skipped"] > 5
