"""What we publish for partners is what we understand."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from talka.interchange.importers import vocabulary
from talka.interchange.importers.columns import COLUMNS, field_of
from talka.interchange.importers.template import CHOICES, KNOWN, choices
from talka.interchange.importers.texts import key
from talka.registers.queries import resolve_municipality, tables
from tests.interchange.conftest import Import, counts, reasons, stored

pytestmark = pytest.mark.django_db
CODES = {
    "kinds": vocabulary.KINDS,
    "remote": vocabulary.REMOTE,
    "supports": vocabulary.SUPPORTS,
    "accessibility": vocabulary.ACCESSIBILITY,
    "time_types": vocabulary.TIME_TYPES,
}


def test_every_heading_is_recognised() -> None:
    assert {column.heading: field_of(column.heading) for column in COLUMNS} == {
        column.heading: column.field for column in COLUMNS
    }


@pytest.mark.parametrize("name", KNOWN)
def test_every_word_that_may_be_chosen_means_its_code(name: str) -> None:
    assert {code: CODES[name][key(word)] for code, word in KNOWN[name].items()} == {code: code for code in KNOWN[name]}


def test_every_field_and_municipality_that_may_be_chosen_is_understood() -> None:
    assert [vocabulary.field_code(word) for word in choices("fields")] == list(tables().fields)
    assert {word for word in choices("municipalities") if tables().by_address(word) is None} == set()
    assert len(choices("municipalities")) == 42


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_published_template_is_imported_without_a_question(run: Import, client: Client, kind: str) -> None:
    answer = client.get(f"/paraugi/iespejas.{kind}", SERVER_NAME="localhost")
    made = run(answer.content, name=f"iespejas.{kind}")
    assert (counts(made), made.unknown_columns) == ((1, 0, 0, 0, 0), [])
    assert reasons(made, "2027-001") == set()
    found = stored("2027-001")
    assert (found.kind, found.remote, found.places, found.min_age) == ("regular", "no", 5, 16)
    place = found.work_places.get().municipality_id
    assert place == resolve_municipality("0001000").atvk  # type: ignore[union-attr]  # Rīga is there


def test_the_workbook_has_a_sheet_of_allowed_values(client: Client) -> None:
    book = load_workbook(BytesIO(client.get("/paraugi/iespejas.xlsx", SERVER_NAME="localhost").content))
    headings = [cell.value for cell in next(book[CHOICES].iter_rows(max_row=1))]
    assert headings == [column.heading for column in COLUMNS if column.choices]
    assert book[CHOICES].max_row == 43
