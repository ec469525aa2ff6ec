"""The organiser's yearly return and the analyst's free tables: who may, and what is in them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty
from talka.statistics import actions
from tests import factories
from tests.factories import organisation
from tests.factories.applications import coordinator, volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db


def test_the_return_counts_places_people_hours_and_what_changed() -> None:
    place, person = organisation(), volunteer()
    hours(place, date(2025, 5, 3), by=person, minutes=60)
    for day in (3, 4):
        hours(place, date(2026, 5, day), by=person, minutes=120)
    hours(place, date(2026, 5, 5), minutes=30, municipality_id=None, remote=True)
    browser = factories.sign_in(Client(), coordinator(place))
    assert browser.get(f"/org/{place.key}/statistika/").status_code == 200
    sheet = browser.get(f"/org/{place.key}/statistika/2026.xlsx")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].values)
    assert [row[1:5] for row in rows[5:]] == [(1, 4, 0, 3), (1, 0.5, 1, 0.5), (2, 4.5, 1, 3.5)]


def test_others_do_not_see_an_organisers_return() -> None:
    place = organisation()
    stranger = factories.sign_in(Client(), volunteer())
    assert stranger.get(f"/org/{place.key}/statistika/").status_code == 404


def test_only_analysts_make_tables_and_small_cells_are_empty() -> None:
    place = organisation()
    for _ in range(9):
        hours(place, date(2026, 5, 3), field_id="sports")
    for _ in range(12):
        hours(place, date(2026, 5, 3))
    actions.build()
    assert factories.sign_in(Client(), volunteer()).get("/analitika/").status_code == 404
    analyst = volunteer()
    Duty.objects.create(user=analyst, kind=DutyKind.ANALYST)
    browser = factories.sign_in(Client(), analyst)
    lines = browser.get("/analitika/tabula.csv?by=field&first=2026-05&last=2026-05").content.decode().splitlines()[1:]
    empty, full = sorted(lines, key=lambda line: line.split(",")[1])
    assert empty == "Sports,,"
    assert abs(int(full.split(",")[1]) - 12) <= 5
    assert browser.get("/analitika/?by=field&first=2026-06&last=2026-05").status_code == 422
