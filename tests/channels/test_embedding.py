"""Lists and cards in other sites: in their colours as far as these can be read, without cookies, counted as their own."""

from __future__ import annotations

import json
import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.test import Client

from talka.channels import theme
from talka.opportunities.models import Opportunity
from talka.opportunities.seen import HEADER
from tests import factories
from tests.factories.applications import coordinator

pytestmark = pytest.mark.django_db
COLOURS = [f"{red}{green}{blue}" for red, green, blue in product(("00", "80", "ff"), repeat=3)]
VARIABLE = re.compile(r"--(\w+): #([0-9a-f]{6})")


@pytest.fixture
def one() -> Opportunity:
    made = factories.opportunity(title="Suņu pastaigas")
    factories.reindex(made)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_any_colour_becomes_one_that_can_be_read(scheme: str, colour: str) -> None:
    assert theme.contrast(theme.readable(colour, scheme), theme.PAPERS[scheme].paper) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert theme.readable("1a5fb4", "light") == "1a5fb4"
    assert theme.readable("ffff00", "light") != "ffff00"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_papers_own_colours_can_be_read(scheme: str) -> None:
    paper = theme.PAPERS[scheme]
    for ink in (paper.ink, paper.quiet, theme.OWN[scheme]):
        assert theme.contrast(ink, paper.paper) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast("000000", "ffffff") == pytest.approx(21)
    assert theme.contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.01)


def sheet(client: Client, page: str) -> str:
    """What the second style sheet of a frame says."""
    found = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    return client.get(found[1].replace("&amp;", "&")).content.decode() if len(found) > 1 else ""


def test_a_frame_takes_the_colours_of_its_address(client: Client, one: Opportunity) -> None:
    plain = client.get("/iegult/iespejas").content.decode()
    assert sheet(client, plain) == ""
    dark = sheet(client, client.get("/iegult/iespejas?theme=dark&color=1A5FB4").content.decode())
    values = dict(VARIABLE.findall(dark))
    assert "color-scheme: dark;" in dark
    assert values["paper"] == theme.PAPERS["dark"].paper
    assert theme.contrast(values["link"], values["paper"]) >= 4.5
    both = sheet(client, client.get(f"/iegult/iespejas/{one.public_id}?color=%231a5fb4").content.decode())
    assert "--link: #1a5fb4" in both
    assert "prefers-color-scheme: dark" in both
    assert "style=" not in plain


@pytest.mark.parametrize("wrong", ["theme=pink", "color=red", "color=1a5fb4;}body{display:none", "color=", "limit=x"])
def test_what_is_not_understood_is_as_if_not_said(client: Client, one: Opportunity, wrong: str) -> None:
    page = client.get(f"/iegult/iespejas?{wrong}")
    assert page.status_code == 200
    assert sheet(client, page.content.decode()) == ""
    assert "display" not in client.get(f"/iegult/krasas.css?{wrong}").content.decode()


def test_a_style_sheet_is_public_and_holds_nothing_but_colours(client: Client) -> None:
    answer = client.get("/iegult/krasas.css?theme=light&color=ffee00")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


def test_an_organisations_list_shows_its_own_and_no_other(client: Client, one: Opportunity) -> None:
    other = factories.opportunity(title="Cita darbs")
    factories.reindex(other)
    answer = client.get(f"/iegult{one.organisation.get_absolute_url()}?limit=5")
    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert one.organisation.name.replace('"', "&quot;") in page
    assert one.title in page
    assert other.title not in page
    assert not answer.cookies
    assert client.get(f"/en/iegult{one.organisation.get_absolute_url()}").status_code == 200
    assert client.get("/iegult/organizacijas/40000000000-nav/").status_code == 404


def test_links_of_a_frame_say_where_their_reader_comes_from(client: Client, one: Opportunity) -> None:
    for address in (
        "/iegult/iespejas",
        f"/iegult/iespejas/{one.public_id}",
        f"/iegult{one.organisation.get_absolute_url()}",
    ):
        answer = client.get(address)
        assert f"{one.get_absolute_url()}?via=embed" in answer.content.decode()
        assert answer[HEADER] == f"shown embed {one.pk}"


def test_who_looks_at_the_code_before_copying_it_is_not_counted(one: Opportunity) -> None:
    team = factories.sign_in(Client(), coordinator(one.organisation))
    assert HEADER not in team.get(f"/iegult{one.organisation.get_absolute_url()}")


def test_the_link_to_all_keeps_the_filters_and_drops_the_look(client: Client, one: Opportunity) -> None:
    page = client.get("/iegult/iespejas?kind=one_off&limit=3&theme=dark&color=1a5fb4&via=poster").content.decode()
    assert '/iespejas/?kind=one_off&amp;via=embed"' in page


def test_an_empty_frame_says_so_and_counts_nothing(client: Client) -> None:
    answer = client.get("/iegult/iespejas")
    assert answer.status_code == 200
    assert "<li>" in answer.content.decode()
    assert HEADER not in answer


@pytest.mark.parametrize("language", ["", "/en"])
def test_oembed_knows_organisations_and_municipalities(client: Client, one: Opportunity, language: str) -> None:
    house = one.organisation.get_absolute_url()
    told = client.get("/oembed", {"url": f"http://localhost:8000{language}{house}?theme=dark&via=poster"}).json()
    assert f'src="http://localhost:8000{language}/iegult{house.rstrip("/")}?theme=dark"' in told["html"]
    assert one.organisation.name in told["title"]
    told = client.get("/oembed", {"url": f"http://localhost:8000{language}/novadi/jelgava/"}).json()
    assert f'src="http://localhost:8000{language}/iegult/iespejas?municipality=' in told["html"]


def test_every_frame_that_oembed_names_opens(client: Client, one: Opportunity) -> None:
    for page in (
        one.get_absolute_url(), one.organisation.get_absolute_url(), "/novadi/jelgava/", "/iespejas/?q=suņi&color=00ff00",
    ):  # fmt: skip
        told = json.loads(client.get("/oembed", {"url": f"http://localhost:8000{page}"}).content)
        address = urlsplit(re.findall(r'src="([^"]+)"', told["html"])[0].replace("&amp;", "&"))
        assert client.get(f"{address.path}?{address.query}").status_code == 200


def test_oembed_of_what_is_not_public_is_nothing(client: Client, one: Opportunity) -> None:
    for page in ("/novadi/nav-tada/", "/organizacijas/40000000000-nav/", "/iespejas/zzzzzzzzzz-x/"):
        assert client.get("/oembed", {"url": f"http://localhost:8000{page}"}).status_code == 404


def test_the_channel_goes_along_from_the_frame_to_the_list_to_the_card(client: Client, one: Opportunity) -> None:
    """Without a cookie: it stands in each address on the way, and in the form of the search."""
    frame = client.get("/iegult/iespejas?q=suņu&limit=5&theme=dark").content.decode()
    found = re.search(r'href="http://localhost(?::\d+)?(/iespejas/\?[^"]+)"', frame)
    assert found is not None
    answer = client.get(found[1].replace("&amp;", "&"))
    page = answer.content.decode()
    assert answer[HEADER] == f"shown embed {one.pk}"
    assert f'{one.get_absolute_url()}?via=embed"' in page
    assert '<input type="hidden" name="via" value="embed">' in page
    assert "via=embed" not in client.get("/iespejas/").content.decode()
    house = client.get(f"{one.organisation.get_absolute_url()}?via=embed")
    assert house[HEADER] == f"shown embed {one.pk}"
    assert f'{one.get_absolute_url()}?via=embed"' in house.content.decode()


def test_who_shares_a_page_is_a_channel(client: Client, one: Opportunity) -> None:
    page = client.get(one.get_absolute_url()).content.decode()
    links = re.findall(r'href="((?:mailto|https://wa\.me|https://www\.facebook)[^"]+)"', page)
    assert len(links) == 3
    assert all("via%3Dshared" in link for link in links)
