from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from talka.core import clock
from talka.interchange.models import Partner
from tests import factories
from tests.interchange.catalogue import fill
from tests.interchange.conftest import Import, stored

pytestmark = pytest.mark.django_db
FEEDS = ["/iespejas.atom", "/iespejas.json", "/iespejas.ics"]


@pytest.fixture
def site(run: Import) -> Client:
    fill(run)
    return Client(SERVER_NAME="localhost")


def test_atom_is_well_formed_and_holds_what_is_open(site: Client) -> None:
    feed = feedparser.parse(site.get("/iespejas.atom").content)
    assert not feed.bozo
    assert {entry.title for entry in feed.entries} == {"Suņu staigātājs", "Talka <parkā> & mežā", "Tulkotājs"}
    assert all(entry.id.startswith("tag:localhost,2026:opportunity/") for entry in feed.entries)
    assert all([feed.feed.id, feed.feed.updated, *(entry.updated for entry in feed.entries)])


def test_json_feed_carries_the_whole_opportunity(site: Client) -> None:
    feed = json.loads(site.get("/iespejas.json?field=dzivnieki").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    [item] = feed["items"]
    assert item["_talka"]["places"]["needed"] == 3
    assert item["url"] == f"{item['_talka']['url']}?via=feed"


def test_calendar_has_an_event_for_what_has_a_time(site: Client) -> None:
    [event] = Calendar.from_ical(site.get("/iespejas.ics").content).events
    assert event.start.isoformat() == "2027-02-06T08:00:00+00:00"
    assert event["uid"] == f"{stored('2').public_id}@localhost"
    assert str(event["status"]) == "CONFIRMED"


def test_what_has_no_day_takes_no_place_in_the_calendar(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.move_to(clock.now() + timedelta(hours=1)):
        for number in range(2):
            factories.opportunity(f"Bez dienas {number}", published_at=clock.now())
        monkeypatch.setattr("talka.interchange.views.IN_FEED", 2)
        assert "Bez dienas" in json.loads(site.get("/iespejas.json").content)["items"][0]["title"]
        [event] = Calendar.from_ical(site.get("/iespejas.ics").content).events
    assert event["uid"] == f"{stored('2').public_id}@localhost"


def test_the_calendar_of_one_opportunity(site: Client) -> None:
    one = stored("2")
    answer = site.get(f"/iespejas/{one.public_id}-{one.slug}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert len(Calendar.from_ical(answer.content).events) == 1
    assert site.get("/iespejas/2222222222-x.ics").status_code == 404


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_take_the_filters_of_the_page(site: Client, address: str) -> None:
    told = site.get(f"{address}?municipality=0001000").content.decode()
    assert "Talka" in told
    assert "staigātājs" not in told


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_that_is_known_already_is_not_sent_again(site: Client, address: str) -> None:
    first = site.get(address)
    again = site.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"].startswith("public, max-age=")
    until: Any = stored("2").apply_until
    with clock.move_to(until):
        changed = site.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("address", [*FEEDS, "/iegult/iespejas", "/sitemap-iespejas-0.xml"])
def test_after_the_deadline_it_is_gone(site: Client, address: str) -> None:
    until: Any = stored("2").apply_until
    with clock.move_to(until - timedelta(seconds=5)):
        assert stored("2").public_id in site.get(address).content.decode()
    with clock.move_to(until):
        assert stored("2").public_id not in site.get(address).content.decode()


def test_feeds_are_only_read(site: Client) -> None:
    assert {site.post(address).status_code for address in FEEDS} == {405}


def test_the_embedded_list_may_stand_in_any_page_and_sets_no_cookie(site: Client) -> None:
    answer = site.get("/iegult/iespejas?field=vide")
    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies
    assert page.count("<li>") == 1
    assert page.count("<a ") == page.count('target="_blank"')
    assert "<script" not in page
    assert 'lang="en"' in site.get("/en/iegult/iespejas").content.decode()


def test_oembed_of_an_opportunity_and_of_a_list(site: Client) -> None:
    one = stored("2")
    told = site.get("/oembed", {"url": f"http://localhost:8000{one.get_absolute_url()}", "maxwidth": "300"}).json()
    assert (told["version"], told["type"], told["width"], told["title"]) == ("1.0", "rich", 300, one.title)
    assert f'src="http://localhost:8000/iegult/iespejas/{one.public_id}"' in told["html"]
    assert told["height"] == 260, "one card leaves no empty half of a frame below it"
    told = site.get("/oembed", {"url": "http://localhost:8000/en/iespejas/?field=vide"}).json()
    assert "/en/iegult/iespejas?field=vide" in told["html"]


@pytest.mark.parametrize(
    "url", ["", "http://evil.example/iespejas/", "http://localhost:8000/nowhere", "http://[", "javascript:1"]
)
def test_oembed_knows_our_pages_only(site: Client, url: str) -> None:
    assert site.get("/oembed", {"url": url}).status_code == 404


def test_sitemap_names_each_page_in_both_languages(site: Client, partner: Partner) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ET.fromstring(site.get("/sitemap.xml").content)  # noqa: S314  # our own
    found: list[str] = []
    for part in index.findall("s:sitemap/s:loc", space):
        body = ET.fromstring(site.get((part.text or "").removeprefix("http://localhost:8000")).content)  # noqa: S314
        found += [loc.text or "" for loc in body.findall("s:url/s:loc", space)]
    one = stored("2")
    assert f"http://localhost:8000{one.get_absolute_url()}" in found
    assert f"http://localhost:8000/en{one.get_absolute_url()}" in found
    assert not any(stored("4").public_id in address for address in found)
    assert len(found) == len(set(found))
    assert "Sitemap: http://localhost:8000/sitemap.xml" in site.get("/robots.txt").content.decode()


def test_security_txt_is_valid_for_months(site: Client) -> None:
    told = dict(line.split(": ", 1) for line in site.get("/.well-known/security.txt").content.decode().splitlines())
    assert told["Expires"].startswith("2027-05")
    assert told["Contact"].startswith("http")
