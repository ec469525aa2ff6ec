"""Google's required properties, as of its documentation of 2026: https://developers.google.com/search/docs."""

from __future__ import annotations

from typing import Any

import extruct
import pytest
from django.test import Client

from talka.core import clock
from talka.interchange.schemas import organisation_data, structured_data
from talka.opportunities.queries import detail
from tests.interchange.catalogue import fill
from tests.interchange.conftest import Import, stored

pytestmark = pytest.mark.django_db
REQUIRED = {
    "JobPosting": {"title", "description", "datePosted", "hiringOrganization"},
    "Event": {"name", "startDate", "location"},
    "BreadcrumbList": {"itemListElement"},
    "NGO": {"name", "url"},
}


@pytest.fixture
def catalogue(run: Import) -> None:
    fill(run)


def told(external_id: str) -> list[dict[str, Any]]:
    found = detail(stored(external_id).public_id)
    assert found is not None
    return structured_data(found)


@pytest.mark.parametrize(("external_id", "kind"), [("1", "JobPosting"), ("2", "Event"), ("3", "JobPosting")])
def test_required_properties_are_there(catalogue: None, external_id: str, kind: str) -> None:
    data = told(external_id)
    assert [one["@type"] for one in data] == [kind, "BreadcrumbList"]
    for one in data:
        assert REQUIRED[one["@type"]] <= {name for name, value in one.items() if value}


def test_a_posting_is_unpaid_volunteering_until_a_second_before_the_deadline(run: Import) -> None:
    run([{"Darba veids": "regulārs", "Pieteikties līdz": "01.12.2026", "Vieta": "Cēsis"}])
    posting = told("1")[0]
    assert (posting["employmentType"], posting["validThrough"]) == ("VOLUNTEER", "2026-12-01T23:59:59+02:00")
    assert "baseSalary" not in posting
    assert posting["jobLocation"][0]["address"]["addressCountry"] == "LV"


def test_remote_work_says_so(catalogue: None) -> None:
    posting = told("3")[0]
    assert posting["jobLocationType"] == "TELECOMMUTE"
    assert posting["applicantLocationRequirements"]["name"] == "LV"


def test_what_has_ended_has_breadcrumbs_only(catalogue: None) -> None:
    assert [one["@type"] for one in told("4")] == ["BreadcrumbList"]
    until: Any = stored("2").apply_until
    with clock.move_to(until):
        assert [one["@type"] for one in told("2")] == ["BreadcrumbList"]


def test_an_organisation_is_described(catalogue: None) -> None:
    data = organisation_data(stored("1").organisation)
    assert [one["@type"] for one in data] == ["NGO", "BreadcrumbList"]
    assert REQUIRED["NGO"] <= data[0].keys()


def test_the_page_carries_it(catalogue: None) -> None:
    address = stored("2").get_absolute_url()
    page = Client(SERVER_NAME="localhost").get(address).content.decode()
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert "Event" in {one["@type"] for one in found}
