"""An organiser's exact figures, and tables that analysts and towns make for themselves."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from openpyxl import load_workbook

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.notifications.models import Notification
from talka.organisations.models import Organisation
from talka.registers.queries import active_municipalities
from talka.statistics import actions
from talka.statistics.models import SavedView
from talka.statistics.queries.towns import official_name, town_of
from tests import factories
from tests.factories import organisation
from tests.factories.applications import coordinator, volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
MAY = "first=2026-05&last=2026-05"


def analyst() -> User:
    person = volunteer()
    Duty.objects.create(user=person, kind=DutyKind.ANALYST)
    return person


def enter(person: User) -> Client:
    return factories.sign_in(Client(), person)


def rows_of(answer: Any) -> list[list[str]]:
    """Of a downloaded CSV, without its heading."""
    return [line.split(",") for line in answer.content.decode().splitlines()[1:]]


@pytest.fixture
def worked() -> Organisation:
    """In May: nine in sports and twelve in nature in Rīga, eleven in nature in Jelgava, all of one organiser."""
    place = organisation()
    for field, town, people in (("sports", "0001000", 9), ("vide", "0001000", 12), ("vide", "0003000", 11)):
        for _ in range(people):
            hours(place, date(2026, 5, 3), field_id=field, municipality_id=town)
    actions.build()
    return place


# --- the return ------------------------------------------------------------------------------------------------------


def test_the_return_counts_places_people_hours_and_what_changed() -> None:
    place, person = organisation(), volunteer()
    hours(place, date(2025, 5, 3), by=person, minutes=60)
    for day in (3, 4):
        hours(place, date(2026, 5, day), by=person, minutes=120)
    hours(place, date(2026, 5, 5), minutes=30, municipality_id=None, remote=True)
    browser = enter(coordinator(place))
    assert browser.get(f"/org/{place.key}/statistika/").status_code == 200
    sheet = browser.get(f"/org/{place.key}/statistika/2026.xlsx")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].values)
    assert [row[1:5] for row in rows[5:]] == [(1, 4, 0, 3), (1, 0.5, 1, 0.5), (2, 4.5, 1, 3.5)]


def test_the_return_comes_on_paper() -> None:
    place = organisation()
    hours(place, date(2026, 5, 3))
    paper = enter(coordinator(place)).get(f"/org/{place.key}/statistika/2026.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert f"parskats-{place.key}-2026.pdf" in paper["Content-Disposition"]


def test_others_do_not_see_an_organisers_return() -> None:
    place = organisation()
    stranger = enter(volunteer())
    for address in ("", "2026.pdf", "2026.xlsx"):
        assert stranger.get(f"/org/{place.key}/statistika/{address}").status_code == 404


def test_in_january_the_team_is_told_once_that_the_return_is_ready() -> None:
    place, idle = organisation(), organisation()
    boss = coordinator(place)
    coordinator(idle)
    hours(place, date(2026, 5, 3))
    with clock.move_to(datetime(2027, 1, 10, 8, tzinfo=UTC)):
        assert [actions.remind(), actions.remind()] == [1, 1]
    told = Notification.objects.get(kind="statistics.return_ready")
    assert (told.user_id, told.url) == (boss.pk, f"/org/{place.key}/statistika/2026/")


# --- analysts --------------------------------------------------------------------------------------------------------


def test_only_analysts_make_tables_and_small_cells_are_empty(worked: Organisation) -> None:
    assert enter(volunteer()).get("/analitika/").status_code == 404
    browser = enter(analyst())
    answer = browser.get(f"/analitika/tabula.csv?by=field&municipality=0001000&{MAY}")
    empty, full = sorted(rows_of(answer), key=lambda row: row[1])
    assert empty == ["Sports", "", ""]
    assert abs(int(full[1]) - 12) <= 5
    assert browser.get("/analitika/?by=field&first=2026-06&last=2026-05").status_code == 422
    assert browser.get("/analitika/tabula.csv?by=field&first=2026-06&last=2026-05").status_code == 404


def test_what_is_counted_is_chosen(worked: Organisation) -> None:
    browser = enter(analyst())
    asked = f"by=municipality&by=field&show=organisers&show=value&show=mean&{MAY}"
    answer = browser.get(f"/analitika/tabula.csv?{asked}")
    assert answer.content.decode().splitlines()[0].startswith("Pašvaldība,Joma,")
    assert sorted(row[2] for row in rows_of(answer)) == ["", "1", "1"]
    page = browser.get(f"/analitika/?by=municipality&{MAY}").content.decode()
    assert page.count("<circle") == 2
    assert 'id="m0003000"' in page
    assert "chart-columns" in browser.get(f"/analitika/?by=month&{MAY}").content.decode()


def test_columns_of_words_stand_under_their_headings_and_what_is_counted_is_ticked(worked: Organisation) -> None:
    page = BeautifulSoup(enter(analyst()).get(f"/analitika/?by=municipality&by=field&{MAY}").content, "html.parser")
    heads = [(one.get_text(), one.get("class")) for one in page.select("table.numbers thead th")]
    assert heads == [("Pašvaldība", ["word"]), ("Joma", ["word"]), ("Brīvprātīgie", None), ("Stundas", None)]
    ticked = {str(one["value"]) for one in page.select("input[name=show][checked]")}
    assert ticked == {"people", "hours"}


def test_a_table_without_dimensions_is_one_row_that_says_so(worked: Organisation) -> None:
    browser = enter(analyst())
    heading, row = browser.get(f"/analitika/tabula.csv?show=people&show=hours&{MAY}").content.decode().splitlines()
    assert heading == "Izvēle,Brīvprātīgie,Stundas"
    assert row.startswith("viss kopā,")
    page = browser.get(f"/analitika/?show=people&show=hours&{MAY}").content.decode()
    assert page.count('<th scope="col"') == 3
    assert page.count('<th scope="row">viss kopā</th>') == 1


def test_a_table_comes_as_a_workbook_and_as_parquet_with_codes(worked: Organisation, tmp_path: Path) -> None:
    browser = enter(analyst())
    book = browser.get(f"/analitika/tabula.xlsx?by=field&{MAY}")
    assert next(iter(load_workbook(io.BytesIO(book.content)).worksheets[0].values))[0] == "Joma"
    file = tmp_path / "table.parquet"
    file.write_bytes(browser.get(f"/analitika/tabula.parquet?by=field&{MAY}").content)
    told = duckdb.read_parquet(str(file)).fetchall()
    assert sorted(row[0] for row in told) == ["sports", "vide"]


def test_a_view_is_kept_under_a_name_and_shared_without_its_owner(worked: Organisation) -> None:
    owner, other = analyst(), analyst()
    mine, theirs = enter(owner), enter(other)
    body = {"name": "Jomas maijā", "question": f"by=field&{MAY}&nezinams=1", "shared": "on"}
    kept = mine.post("/analitika/skati/", body)
    assert mine.post("/analitika/skati/", body).status_code == 422, "the same name twice"
    shown = theirs.get("/analitika/").content.decode()
    assert "Jomas maijā" in shown
    assert owner.nickname not in shown
    opened = theirs.get(kept["Location"])
    asked = parse_qs(urlsplit(opened["Location"]).query)
    assert asked == {"by": ["field"], "first": ["2026-05"], "last": ["2026-05"]}
    public_id = SavedView.objects.get().public_id
    theirs.post(f"/analitika/skati/{public_id}/dzest/")
    assert SavedView.objects.count() == 1, "somebody else's view was removed"
    SavedView.objects.update(shared=False)
    assert theirs.get(f"/analitika/skati/{public_id}/").status_code == 404
    mine.post(f"/analitika/skati/{public_id}/dzest/")
    assert SavedView.objects.count() == 0


def test_a_view_without_a_name_or_of_nonsense_is_not_kept(worked: Organisation) -> None:
    browser = enter(analyst())
    for body in ({"name": "", "question": "by=field"}, {"name": "x", "question": "by=nekas"}):
        assert browser.post("/analitika/skati/", body).status_code == 422
    assert SavedView.objects.count() == 0


def test_what_is_wrong_with_a_view_stands_at_its_name_and_nothing_typed_is_lost(worked: Organisation) -> None:
    person = analyst()
    browser = enter(person)
    SavedView.objects.create(user=person, name="Jomas", question="by=field")
    question = f"by=field&{MAY}&field=vide"
    for name in ("x" * 81, "Jomas"):
        page = browser.post("/analitika/skati/", {"name": name, "question": question, "shared": "on"}).content.decode()
        assert f'value="{name}"' in page
        assert 'id="id_name_error"' in page
        assert 'href="#id_name"' in page
        assert 'id="id_shared" checked' in page
        assert '<option value="vide" selected>' in page
        assert '<form method="get" action="/analitika/"' in page
    page = browser.get("/analitika/?first=maijs&field=vide").content.decode()
    assert 'value="maijs"' in page
    assert 'id="id_first_error"' in page
    assert '<option value="vide" selected>' in page


def test_the_yearly_report_has_a_part_for_each_dimension(worked: Organisation) -> None:
    browser = enter(analyst())
    page = browser.get("/analitika/parskats/2026/").content.decode()
    assert page.count('<h2 id="part') == 8
    assert page.count("<svg") >= 8
    assert browser.get("/analitika/parskats/2031/").status_code == 404


# --- a town ----------------------------------------------------------------------------------------------------------


def municipality_of(name: str) -> Organisation:
    return organisation(name=name, kind="public_institution", state="verified")


def test_every_town_has_one_official_name() -> None:
    names = {official_name(one): one.atvk for one in active_municipalities()}
    assert len(names) == len(active_municipalities())
    assert names["Rīgas valstspilsētas pašvaldība"] == "0001000"
    assert names["Jelgavas valstspilsētas pašvaldība"] != names["Jelgavas novada pašvaldība"]
    assert {"Daugavpils valstspilsētas pašvaldība", "Ādažu novada pašvaldība"} <= names.keys()


def test_only_a_verified_institution_of_that_very_name_is_a_town() -> None:
    assert town_of(municipality_of("Rīgas valstspilsētas pašvaldība")) is not None
    assert town_of(municipality_of("Rīgas valstspilsētas pašvaldības aģentūra")) is None
    assert town_of(organisation(name="Rīgas valstspilsētas pašvaldība", kind="association", state="verified")) is None
    assert town_of(organisation(name="Rīgas novada pašvaldība", kind="public_institution", state="submitted")) is None


def test_a_town_sees_itself_and_nothing_else(worked: Organisation) -> None:
    town = municipality_of("Jelgavas valstspilsētas pašvaldība")
    browser = enter(coordinator(town))
    assert browser.get(f"/org/{town.key}/novads/").status_code == 200
    for beyond in ("", "&municipality=0001000", "&region=LV00A"):
        rows = rows_of(browser.get(f"/org/{town.key}/novads/tabula.csv?by=field&{MAY}{beyond}"))
        assert [row[0] for row in rows] == ["Vide un daba"], beyond
        assert abs(int(rows[0][1]) - 11) <= 5
    assert browser.get(f"/org/{town.key}/novads/?by=municipality&{MAY}").status_code == 422
    assert browser.get(f"/org/{town.key}/novads/parskats/2026/").status_code == 200
    assert enter(coordinator(worked)).get(f"/org/{worked.key}/novads/").status_code == 404
    assert browser.get("/analitika/").status_code == 404


def test_the_menu_says_where_the_towns_tables_are(worked: Organisation) -> None:
    town = municipality_of("Jelgavas valstspilsētas pašvaldība")
    own = f"/org/{town.key}/statistika/"
    browser = enter(coordinator(town))
    assert f'href="/org/{town.key}/novads/"' in browser.get(own).content.decode()
    for page in ("novads/", "novads/parskats/2026/"):
        assert f'<a href="{own}" aria-current="page">' in browser.get(f"/org/{town.key}/{page}").content.decode()


def test_a_town_keeps_views_for_its_team_and_for_nobody_else(worked: Organisation) -> None:
    town, other = (municipality_of(f"{name} valstspilsētas pašvaldība") for name in ("Jelgavas", "Rīgas"))
    mine, colleague, elsewhere = (enter(coordinator(one)) for one in (town, town, other))
    views = f"/org/{town.key}/novads/skati/"
    body = {"name": "Jomas maijā", "question": f"by=field&{MAY}&municipality=0001000", "shared": "on"}
    kept = mine.post(views, body)["Location"]
    assert kept.startswith(views)
    asked = parse_qs(urlsplit(colleague.get(kept)["Location"]).query)
    assert asked == {"by": ["field"], "first": ["2026-05"], "last": ["2026-05"]}, "a view leads to another town"
    assert "Jomas maijā" in colleague.get(f"/org/{town.key}/novads/").content.decode()
    assert elsewhere.get(kept.replace(town.key, other.key)).status_code == 404
    assert elsewhere.get(kept).status_code == 404
    watcher = enter(analyst())
    assert "Jomas maijā" not in watcher.get("/analitika/").content.decode()
    assert watcher.get(kept.replace(f"/org/{town.key}/novads/", "/analitika/")).status_code == 404
    assert colleague.post(f"{kept}dzest/").status_code == 404
    SavedView.objects.update(shared=False)
    assert colleague.get(kept).status_code == 404
    assert mine.post(f"{kept}dzest/").status_code == 302
    assert SavedView.objects.count() == 0


def test_the_same_people_get_the_same_noise_in_every_view(worked: Organisation) -> None:
    town = municipality_of("Jelgavas valstspilsētas pašvaldība")
    own = rows_of(enter(coordinator(town)).get(f"/org/{town.key}/novads/tabula.csv?by=field&{MAY}"))
    found = rows_of(enter(analyst()).get(f"/analitika/tabula.csv?by=municipality&{MAY}"))
    assert json.dumps(own[0][1:]) in {json.dumps(row[1:]) for row in found}
