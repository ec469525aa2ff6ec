"""Feeds, calendars and the embedded list say a deadline in the words of the pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from talka.opportunities.models import Opportunity
from tests.interchange.catalogue import fill
from tests.interchange.conftest import Import, stored

pytestmark = pytest.mark.django_db
HOUR = "Pieteikties līdz 3. decembra plkst. 18.00"
DAY = "Pieteikties līdz 2027. gada 5. februārim (ieskaitot)"


@pytest.fixture
def site(run: Import) -> Client:
    fill(run)
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def six_o_clock(site: Client) -> None:
    Opportunity.objects.filter(pk=stored("2").pk).update(apply_until=datetime(2026, 12, 3, 16, tzinfo=UTC))


@pytest.mark.parametrize("address", ["/iespejas.atom", "/iespejas.json", "/iegult/iespejas"])
def test_a_deadline_at_an_hour_names_that_hour(site: Client, six_o_clock: None, address: str) -> None:
    assert HOUR in site.get(f"{address}?field=vide").content.decode()


@pytest.mark.parametrize("address", ["/iespejas.atom", "/iespejas.json", "/iegult/iespejas"])
def test_a_deadline_at_the_end_of_a_day_names_the_last_good_day(site: Client, address: str) -> None:
    assert DAY in site.get(f"{address}?field=vide").content.decode()


def test_the_calendar_says_the_same(site: Client, six_o_clock: None) -> None:
    [event] = Calendar.from_ical(site.get("/iespejas.ics").content).events
    assert HOUR in str(event["description"])


def test_the_embedded_list_says_until_once(site: Client, six_o_clock: None) -> None:
    assert "Apply until 3 December, 18:00" in site.get("/en/iegult/iespejas?field=vide").content.decode()
