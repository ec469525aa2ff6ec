"""What is published when, what stays hidden, what is revised; and what everybody reads of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from talka.core import clock
from talka.organisations.models import Organisation
from talka.registers.models import Municipality
from talka.statistics import actions, cube
from talka.statistics.disclosure import Cell, Table
from talka.statistics.models import Figure, Month, Release, Revision, ServiceFigure, WorkFact
from talka.statistics.queries import published
from talka.statistics.queries.words import number
from tests.factories import organisation
from tests.statistics.invented import Work, country

pytestmark = pytest.mark.django_db
MAY_16 = datetime(2026, 5, 16, 9, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 16, 9, tzinfo=UTC)


@pytest.fixture
def organisers() -> list[Organisation]:
    return [organisation() for _ in range(9)]


def tell(work: list[Work], organisers: list[Organisation], regions: dict[str, str]) -> None:
    """Facts as if they had been built of a ledger."""
    codes = sorted(regions)
    first: dict[int, str] = {}
    for one in work:
        first[one.person] = min(first.get(one.person, one.month), one.month)
    for one in work:
        place = codes[int(one.municipality[1])]
        WorkFact.objects.create(
            month=f"{one.month}-01", person=UUID(int=(one.person + 1) * 2_654_435_761 * 2**64), records=1,
            first_month=f"{first[one.person]}-01", organisation=organisers[one.organiser], organiser_kind="association",
            place=place, region=regions[place], field=one.field, kind="regular", age_band=one.age, minutes=one.minutes,
        )  # fmt: skip
    for month in {one.month for one in work}:
        Month.objects.create(month=f"{month}-01", fingerprint="x", records=100, minutes=1)


@pytest.fixture
def year(organisers: list[Organisation]) -> None:

    tell(country(4, 300), organisers, dict(Municipality.objects.values_list("atvk", "region")))


def publish(instant: datetime) -> Release | None:
    with clock.move_to(instant):
        return actions.publish()


def test_a_period_is_published_when_it_has_been_over_for_fourteen_days(year: None) -> None:
    with clock.move_to(datetime(2026, 5, 14, 9, tzinfo=UTC)):
        assert actions.publish() is not None
    assert "2026-04" not in published.periods()
    assert publish(MAY_16) is not None
    assert published.periods() == ["2026-04", "2026-Q1", "2026-03", "2026-02", "2026-01"]
    assert publish(MAY_16) is None


def test_every_number_is_a_multiple_of_five_and_small_ones_have_none(year: None) -> None:
    publish(NEXT_YEAR)
    shown = Figure.objects.filter(people__isnull=False)
    assert {one.people % 5 for one in shown if one.people is not None} == {0}
    assert not shown.filter(people__lt=10).exists()
    assert Figure.objects.filter(people__isnull=True).exists()


def test_what_is_hidden_once_stays_hidden_for_its_period(year: None, organisers: list[Organisation]) -> None:
    publish(MAY_16)
    hidden = set(Figure.objects.filter(people__isnull=True).values_list("table", "period", "key"))
    assert hidden
    for fact in list(WorkFact.objects.filter(month__lt="2026-04-01")):  # everybody brings two friends
        for friend in (1, 2):
            fact.pk, fact.person = None, UUID(int=fact.person.int ^ friend)
            fact.save(force_insert=True)
    publish(datetime(2026, 6, 16, 9, tzinfo=UTC))
    now = set(Figure.objects.filter(people__isnull=True).values_list("table", "period", "key"))
    assert hidden <= now


def test_a_changed_figure_is_listed_as_revised(year: None, client: Client) -> None:
    publish(MAY_16)
    before = Figure.objects.get(table="country", period="2026-Q1")
    WorkFact.objects.filter(month="2026-03-01").update(minutes=6000)
    later = publish(datetime(2026, 6, 16, 9, tzinfo=UTC))
    now = Figure.objects.get(pk=before.pk)
    assert later is not None
    assert (now.revised_in, now.hours != before.hours) == (later, True)
    assert Revision.objects.get(figure=now).hours == before.hours
    told = {one.what: one for one in published.revisions()}
    mine = told["Visa Latvija, 2026. gada 1. ceturksnis"]
    assert mine.hours == (number(before.hours), number(now.hours))
    assert f"{mine.hours[0]} → {mine.hours[1]}" in client.get("/statistika/").content.decode()


def test_a_year_in_which_nothing_differs_is_not_counted_again(year: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    count = cube.cells

    def cells(table: Table, period: str) -> list[Cell]:
        asked.append(period[:4])
        return count(table, period)

    monkeypatch.setattr(cube, "cells", cells)
    Month.objects.update(built_at=datetime(2026, 4, 1, tzinfo=UTC))
    publish(NEXT_YEAR)
    assert set(asked) == {"2026"}
    asked.clear()
    Month.objects.create(month="2027-01-01", fingerprint="x", built_at=NEXT_YEAR)
    assert publish(datetime(2027, 2, 16, 9, tzinfo=UTC)) is not None
    assert set(asked) == {"2027"}, "the year before was counted again"
    Month.objects.filter(month="2026-12-01").update(built_at=datetime(2027, 3, 1, tzinfo=UTC))
    asked.clear()
    publish(datetime(2027, 3, 16, 9, tzinfo=UTC))
    assert set(asked) == {"2026", "2027"}, "hours confirmed late were not counted"


def test_the_page_says_that_there_is_nothing_yet(client: Client) -> None:
    page = client.get("/statistika/")
    assert page.status_code == 200
    assert "max-age" in page["Cache-Control"]
    assert "Publicētu skaitļu vēl nav" in page.content.decode()
    assert client.get("/statistika/2026/").status_code == 404
    assert client.get("/atvertie-dati/").status_code == 200


def test_the_page_shows_each_picture_with_its_table(year: None, client: Client) -> None:
    publish(NEXT_YEAR)
    page = client.get("/statistika/2026/").content.decode()
    assert page.count("<figure>") == page.count("chart-bars") + page.count("chart-columns")
    assert page.count("<table") > page.count("<figure>")
    assert "style=" not in page
    assert "Šīs tabulas stundas par šo laiku netiek rādītas" not in page
    Figure.objects.filter(table="fields").update(hours=None)
    page = client.get("/statistika/2026/").content.decode()
    assert page.count("Šīs tabulas stundas par šo laiku netiek rādītas") == 1, "a chart without a bar says nothing"
    assert client.get("/en/statistika/2026/").status_code == 200


def test_downloads_hold_what_is_published_and_no_more(year: None, client: Client) -> None:
    publish(NEXT_YEAR)
    lines = client.get("/atvertie-dati/fields.csv").content.decode().splitlines()
    assert lines[0] == "period,field,people,people_status,hours,hours_status"
    assert len(lines) == Figure.objects.filter(table="fields").count() + 1
    for line in client.get("/atvertie-dati/municipalities-age-groups.csv").content.decode().splitlines()[1:]:
        _, _, _, people, status, _, _ = line.split(",")
        assert (people == "") is (status != "A")
    body: dict[str, Any] = published.as_data("fields", "2026")
    assert {row["period"] for row in body["rows"]} == {"2026"}
    assert json.loads(client.get("/atvertie-dati/datapackage.json").content)["resources"][0]["name"] == "country"


def test_filling_and_answering_are_drawn_by_quarter(year: None, client: Client) -> None:
    publish(NEXT_YEAR)
    numbers = {"opportunities": 20, "places": 80, "filled": 60, "applications": 45, "median_reply_hours": 7}
    ServiceFigure.objects.filter(period="2026-Q1").update(**numbers)
    ServiceFigure.objects.filter(period="2026-Q2").update(**dict.fromkeys(numbers))
    page = client.get("/statistika/2026/").content.decode()
    assert "<title>1. cet. 26: 75 %</title>" in page
    assert "<title>1. cet. 26: 7</title>" in page
    assert "<title>2. cet. 26: –</title>" in page
    assert "<td>80</td><td>60</td><td>45</td><td>7</td><td>75</td>" in page
    assert page.count("<figure>") == page.count("chart-bars") + page.count("chart-columns")
    ServiceFigure.objects.update(**dict.fromkeys(numbers))
    assert "1. cet. 26" not in client.get("/statistika/2026/").content.decode(), "a chart without a column says nothing"
