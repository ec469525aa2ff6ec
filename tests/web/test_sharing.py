"""A page can be handed on: share links, what other programs show of it, and where its other language is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from talka.core import clock
from talka.opportunities.models import Opportunity
from tests import factories
from tests.web.whole import NOW, Page, whole_opportunity, whole_organisation

pytestmark = pytest.mark.django_db
SITE = "https://talka.example.lv"
TITLE = "Talka „Gauja & draugi” 100 % + prieks"


@pytest.fixture(autouse=True)
def moment(db: None) -> Iterator[None]:
    with clock.move_to(NOW):
        yield


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SITE_URL", SITE)


def opened(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def data_of(page: Page) -> list[dict[str, Any]]:
    return [one for script in page.soup.select('script[type="application/ld+json"]') for one in json.loads(script.text)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_share_links_carry_the_title_and_the_address_whole(client: Client, prefix: str) -> None:
    path = f"{prefix}{whole_opportunity(title=TITLE, title_en='').get_absolute_url()}"
    page = opened(client, path)
    shared = f"{SITE}{path}?via=shared"
    mail = urlsplit(page.link("Send by e-mail" if prefix else "Sūtīt e-pastā"))
    assert (mail.scheme, mail.path) == ("mailto", "")
    assert "+" not in mail.query  # mail programs do not read it as a space
    assert parse_qs(mail.query) == {"subject": [TITLE], "body": [shared]}
    chat = urlsplit(page.link("WhatsApp"))
    assert (chat.netloc, parse_qs(chat.query)) == ("wa.me", {"text": [f"{TITLE} {shared}"]})
    wall = urlsplit(page.link("Facebook"))
    assert (wall.netloc, parse_qs(wall.query)) == ("www.facebook.com", {"u": [shared]})


def test_the_page_loads_nothing_of_the_places_it_can_be_shared_to(client: Client) -> None:
    page = opened(client, whole_opportunity().get_absolute_url())
    loaded = [str(one[name]) for name in ("src", "srcset", "data") for one in page.soup.select(f"[{name}]")]
    loaded += [str(one["href"]) for one in page.soup.select("link[rel=stylesheet], link[rel=preload], link[rel=icon]")]
    assert loaded
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_the_calendar_link_gives_its_calendar_file(client: Client) -> None:
    opportunity = whole_opportunity()
    address = opened(client, opportunity.get_absolute_url()).link("Pievienot kalendāram")
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert opportunity.public_id in answer.content.decode()


@pytest.mark.parametrize(
    ("prefix", "title", "description", "locale"),
    [
        ("", TITLE, "Biedrība „Gaujas draugi”. Sestdien, 12. jūnijā no 10.00 līdz 12.00 un vēl 1 reizi.", "lv_LV"),
        (
            "/en",
            "Clean-up on the Gauja",
            "Biedrība „Gaujas draugi”. Saturday, 12 June, 10:00–12:00 and 1 more time.",
            "en_GB",
        ),
    ],
)
def test_other_programs_show_what_it_is(client: Client, prefix: str, title: str, description: str, locale: str) -> None:
    path = f"{prefix}{whole_opportunity(title=TITLE).get_absolute_url()}"
    page = opened(client, path)
    assert page.meta("og:title") == title
    assert page.meta("og:description") == description
    assert page.meta("og:url") == f"{SITE}{path}"
    assert (page.meta("og:site_name"), page.meta("og:type"), page.meta("og:locale")) == ("Talka", "website", locale)
    assert page.meta("twitter:card") == "summary_large_image"
    assert page.text("head > title") == f"{title} – Talka"
    assert page.meta("description").startswith("Biedrība „Gaujas draugi”.")


def test_the_picture_shown_is_one_of_ours_and_is_there(client: Client) -> None:
    page = opened(client, whole_opportunity().get_absolute_url())
    picture = page.meta("og:image")
    assert picture.startswith(f"{SITE}/static/")
    found = finders.find(picture.removeprefix(f"{SITE}/static/"))
    assert isinstance(found, str)
    with open(found, "rb") as file:  # noqa: PTH123  # the finder gives a string
        head = file.read(24)
    size = (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
    assert size == (int(page.meta("og:image:width")), int(page.meta("og:image:height")))


PAGES = ["/", "/iespejas/", "/organizacijas/", "/novadi/riga/", "/jomas/vide/", "/par/"]


def addresses(page: Page) -> dict[str, str]:
    links = {str(one["hreflang"]): str(one["href"]) for one in page.soup.select("link[rel=alternate][hreflang]")}
    return links | {"canonical": str(page.one("link[rel=canonical]")["href"])}


@pytest.mark.parametrize("path", [*PAGES, "opportunity", "organisation"])
def test_each_page_names_its_own_address_and_both_languages(client: Client, path: str) -> None:
    if path == "opportunity":
        path = whole_opportunity().get_absolute_url()
    elif path == "organisation":
        path = whole_organisation().get_absolute_url()
    latvian, english = f"{SITE}{path}", f"{SITE}/en{path}"
    both = {"lv": latvian, "en": english, "x-default": latvian}
    assert addresses(opened(client, path)) == both | {"canonical": latvian}
    assert addresses(opened(client, f"/en{path}")) == both | {"canonical": english}


def test_filters_do_not_make_another_page(client: Client) -> None:
    assert addresses(opened(client, "/iespejas/?field=vide&weekend=1"))["canonical"] == f"{SITE}/iespejas/"


def test_an_opportunity_leads_to_its_embedded_form(client: Client) -> None:
    opportunity = whole_opportunity(title=TITLE)
    page = opened(client, opportunity.get_absolute_url())
    address = str(page.one('link[type="application/json+oembed"]')["href"])
    assert parse_qs(urlsplit(address).query) == {"url": [f"{SITE}{opportunity.get_absolute_url()}"]}
    told = client.get(address).json()
    assert (told["type"], told["title"]) == ("rich", TITLE)
    assert f"/iegult/iespejas/{opportunity.public_id}" in told["html"]


def test_an_open_one_tells_search_engines_all_they_ask_for(client: Client) -> None:
    posting = data_of(opened(client, whole_opportunity(kind="regular").get_absolute_url()))[0]
    assert posting["@type"] == "JobPosting"
    assert posting["title"] == "Talka Gaujas krastā"
    assert posting["validThrough"] == "2027-06-08T23:59:59+03:00"
    assert posting["totalJobOpenings"] == 9
    event = data_of(opened(client, whole_opportunity().get_absolute_url()))[0]
    assert event["@type"] == "Event"
    assert (event["startDate"], event["endDate"]) == ("2027-06-12T10:00:00+03:00", "2027-06-12T14:00:00+03:00")
    assert (event["maximumAttendeeCapacity"], event["remainingAttendeeCapacity"]) == (9, 5)


@pytest.mark.parametrize("state", ["closed", "archived", "cancelled"])
@pytest.mark.parametrize("kind", ["one_off", "regular"])
def test_one_that_is_over_is_offered_to_no_search_engine(client: Client, state: str, kind: str) -> None:
    opportunity = whole_opportunity(kind=kind)
    Opportunity.objects.filter(pk=opportunity.pk).update(state=state, state_reason="no_need")
    assert [one["@type"] for one in data_of(opened(client, opportunity.get_absolute_url()))] == ["BreadcrumbList"]


def test_one_past_its_deadline_is_offered_to_no_search_engine(client: Client) -> None:
    opportunity = whole_opportunity(kind="regular")
    until = opportunity.apply_until
    assert until is not None
    with clock.move_to(until):
        assert [one["@type"] for one in data_of(opened(client, opportunity.get_absolute_url()))] == ["BreadcrumbList"]


def test_an_organisation_tells_search_engines_who_it_is(client: Client) -> None:
    who, trail = data_of(opened(client, whole_organisation().get_absolute_url()))
    assert (who["@type"], who["name"], who["identifier"]["value"]) == ("NGO", "Biedrība „Gaujas draugi”", "40008000006")
    assert trail["@type"] == "BreadcrumbList"
    listed = factories.organisation(state="listed")
    assert "identifier" not in data_of(opened(client, listed.get_absolute_url()))[0]
