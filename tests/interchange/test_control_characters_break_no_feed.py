"""Whatever stands in a row (the admin and old imports let much through), feeds stay well-formed."""

from __future__ import annotations

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests.interchange.catalogue import fill
from tests.interchange.conftest import Import, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(run: Import) -> Client:
    fill(run)
    Opportunity.objects.filter(pk=stored("2").pk).update(title="Talka\x0bpar\x01kā", duties="Sa\x02kopt\x0c parku.")
    Organisation.objects.update(name="Biedrība\x1b „Parks”")
    return Client(SERVER_NAME="localhost")


def test_atom(site: Client) -> None:
    feed = feedparser.parse(site.get("/iespejas.atom").content)
    assert not feed.bozo
    [entry] = [entry for entry in feed.entries if entry.id.endswith(stored("2").public_id)]
    assert (entry.title, entry.author) == ("Talka parkā", "Biedrība „Parks”")
    assert "Sakopt parku." in entry.summary
    assert "Sakopt parku." in entry.content[0].value


def test_json_feed(site: Client) -> None:
    items = site.get("/iespejas.json?field=vide").json()["items"]
    assert [(item["title"], item["authors"][0]["name"]) for item in items] == [("Talka parkā", "Biedrība „Parks”")]


def test_calendar(site: Client) -> None:
    told = site.get("/iespejas.ics").content
    [event] = Calendar.from_ical(told).events
    assert str(event["summary"]) == "Talka parkā"
    assert not {*told} & ({*range(32)} - {*b"\r\n\t"})
