"""What an organisation exports it can import: into an empty organisation it is equal, into its own nothing changes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from talka.interchange import actions, queries
from talka.interchange.enums import SheetFormat
from talka.interchange.importers.own_cells import cells_of
from talka.interchange.importers.own_table import write_table
from talka.opportunities.actions import create
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.content import content
from talka.opportunities.queries.own import beginning
from talka.opportunities.schemas import Content
from talka.organisations.models import Organisation
from tests import factories

FULL: Content = {
    "title": "Palīgi „Zvaigžņu naktij”: =1+1",
    "fields": ["pasakumi", "vide"],
    "kind": "one_off",
    "duties": "Sagaidīt viesus.\n\n- rādīt ceļu\n- dalīt; skaidrot | un smaidīt",
    "time_type": "exact",
    "starts_at": "2027-02-06T16:00:00+00:00",
    "ends_at": "2027-02-08T00:30:00+00:00",
    "shifts": [
        {"id": "", "starts_at": "2027-02-06T16:00:00+00:00", "ends_at": "2027-02-06T19:30:00+00:00", "places": 12},
        {"id": "", "starts_at": "2027-02-07T20:00:00+00:00", "ends_at": "2027-02-08T00:30:00+00:00", "places": 1},
    ],
    "hours_per_week": "4.5",
    "schedule_text": "Sestdien un svētdien",
    "on_weekends": True,
    "in_evenings": True,
    "remote": "possible",
    "work_places": [
        {"municipality": "0001000", "name": "Rīga", "address": "Brīvības iela 1; 3. stāvs"},
        {"municipality": "0003000", "name": "", "address": "Vienības iela 2"},
    ],
    "places": 13,
    "experience": "Esi kādreiz strādājis ar cilvēkiem.",
    "requirements": [{"text": "Pacietība; smaids", "must": True}, {"text": "Siltas drēbes", "must": False}],
    "skills": ["pirmā palīdzība"],
    "languages": ["lv", "lsl"],
    "min_age": 16,
    "max_age": 70,
    "questions": ["Kāpēc vēlies nākt? Pastāsti; droši!"],
    "supports": ["meals", "expenses"],
    "expenses": "Autobusa biļete, līdz 5 eiro",
    "benefits": "Draugi.",
    "accessibility": ["wheelchair"],
    "contact_name": "Koordinatore",
    "contact_position": "vadītāja",
    "contact_email": "palidzi@example.lv",
    "contact_phone": "+371 20000001",
    "title_en": "Help on the night of stars",
    "duties_en": "Meet guests.",
    "benefits_en": "Friends.",
    "apply_until": "2027-02-05T16:00:00+00:00",
    "reply_promise": 10,
    "notice_hours": 48,
    "counts_hidden": True,
    "children_present": True,
    "hazardous": True,
    "for_minors": True,
    "declared": True,
}
PERIOD: Content = {
    "title": "Lasīt senioriem priekšā",
    "fields": ["seniori"],
    "kind": "regular",
    "duties": "Divas stundas nedēļā.",
    "time_type": "range",
    "starts_at": "2027-02-28T22:00:00+00:00",
    "ends_at": "2027-05-31T21:00:00+00:00",
    "remote": "full",
    "work_places": [],
    "places": 2,
    "experience": "",
    "skills": ["lasīšana"],
    "apply_until": "2027-02-28T22:00:00+00:00",
}
HOURS: Content = {
    "title": "Tulkot pēc vajadzības",
    "kind": "on_request",
    "time_type": "expected_hours",
    "hours_per_month": "6.0",
}
DAY: Content = {
    "title": "Talka upes krastā",
    "kind": "one_off",
    "time_type": "exact",
    "starts_at": "2027-04-23T21:00:00+00:00",
    "ends_at": "2027-04-24T21:00:00+00:00",
    "on_weekends": True,
}


def bare() -> Organisation:
    """One that has told nothing yet which could fill a gap."""
    return factories.organisation(email="", phone="", municipality_id=None)


@pytest.fixture
def own(now: datetime) -> Organisation:
    made = bare()
    for said in (FULL, PERIOD, HOURS, DAY):
        create(made, beginning(made) | said, by=None)
    return made


def said_by(organisation: Organisation) -> list[dict[str, Any]]:
    """All its opportunities say, without the ids of shifts, which are each place's own."""
    told = [content(one) for one in queries.own_opportunities(organisation)]
    for one in told:
        one["shifts"] = [shift | {"id": ""} for shift in one["shifts"]]
    return told


def exported(organisation: Organisation, wanted: SheetFormat, folder: Path) -> Path:
    rows = [cells_of(content(one), public_id=one.public_id) for one in queries.own_opportunities(organisation)]
    path = folder / f"table.{wanted}"
    path.write_bytes(write_table(rows, wanted))
    return path


def verdicts(sheet: Any) -> list[str]:
    return [one["verdict"] for one in sheet.verdicts]


@pytest.mark.parametrize("wanted", list(SheetFormat))
def test_an_export_imported_into_an_empty_organisation_is_equal(
    own: Organisation, wanted: SheetFormat, tmp_path: Path
) -> None:
    empty = bare()
    sheet = actions.keep_sheet(empty, exported(own, wanted, tmp_path), by=None)
    assert [one["reasons"] for one in sheet.verdicts] == [[]] * 4
    assert not Opportunity.objects.filter(organisation=empty).exists()
    actions.write_sheet(sheet, publish=False, by=None)
    assert said_by(empty) == said_by(own)


@pytest.mark.parametrize("wanted", list(SheetFormat))
def test_an_export_that_comes_home_changes_nothing(own: Organisation, wanted: SheetFormat, tmp_path: Path) -> None:
    before = list(Opportunity.objects.order_by("pk").values())
    sheet = actions.keep_sheet(own, exported(own, wanted, tmp_path), by=None)
    assert verdicts(sheet) == ["unchanged"] * 4
    actions.write_sheet(sheet, publish=False, by=None)
    assert list(Opportunity.objects.order_by("pk").values()) == before


def test_shifts_keep_who_is_in_them(own: Organisation, tmp_path: Path) -> None:
    one = Opportunity.objects.get(title=FULL["title"])
    ids = set(one.shifts.values_list("public_id", flat=True))
    path = exported(own, SheetFormat.CSV, tmp_path)
    path.write_text(path.read_text("utf-8-sig").replace("-21:30 x12", "-21:00 x12"), "utf-8")
    sheet = actions.keep_sheet(own, path, by=None)
    assert verdicts(sheet)[0] == "updated"
    actions.write_sheet(sheet, publish=False, by=None)
    assert set(one.shifts.values_list("public_id", flat=True)) == ids
