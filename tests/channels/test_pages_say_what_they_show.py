"""Pages name the opportunities they show, and the channel that stands in their address; links take it along."""

from __future__ import annotations

import pytest
from django.test import Client

from talka.opportunities.models import Opportunity
from talka.opportunities.seen import HEADER
from tests import factories
from tests.factories.applications import coordinator, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Opportunity:
    made = factories.opportunity(title="Suņu pastaigas")
    factories.reindex(made)
    return made


def test_lists_count_as_shown(client: Client, one: Opportunity) -> None:
    place = one.work_places.get().municipality
    assert place
    for address in ("/", "/iespejas/", one.organisation.get_absolute_url(), f"/novadi/{place.slug}/"):
        assert client.get(address)[HEADER] == f"shown talka {one.pk}", address


def test_a_map_or_a_calendar_shows_no_cards(client: Client, one: Opportunity) -> None:
    assert HEADER not in client.get("/iespejas/?view=map")
    assert HEADER not in client.get("/iespejas/?view=calendar")


@pytest.mark.parametrize(
    ("question", "channel"),
    [("", "talka"), ("?via=poster", "poster"), ("?via=p-esc", "p-esc"), ("?via=%3Cscript%3E", "talka")],
)
def test_an_opportunitys_page_counts_as_opened_by_its_channel(
    client: Client, one: Opportunity, question: str, channel: str
) -> None:
    answer = client.get(f"{one.get_absolute_url()}{question}")
    assert answer[HEADER] == f"opened {channel} {one.pk}"
    assert b"<script>" not in answer.content


def apply_links(client: Client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return {part.split('"')[0] for part in page.split('href="') if "/pieteikties/" in part.split('"')[0]}


def test_the_way_to_apply_takes_the_channel_along(client: Client, one: Opportunity) -> None:
    here = one.get_absolute_url()
    assert apply_links(client, here) == {f"{here}pieteikties/"}
    assert apply_links(client, f"{here}?via=poster") == {f"{here}pieteikties/?via=poster"}
    assert apply_links(client, f"{here}?via=nobody") == {f"{here}pieteikties/"}


def test_the_kept_parts_of_a_page_hold_no_channel(client: Client, one: Opportunity) -> None:
    """Fragments are kept for all readers: a channel in one of them would stick to the next reader."""
    here = one.get_absolute_url()
    assert "via=poster" in client.get(f"{here}?via=poster").content.decode()
    assert "via=" not in client.get(here).content.decode().replace("via=shared", "")


def test_the_page_keeps_one_address_for_search_engines(client: Client, one: Opportunity) -> None:
    here = one.get_absolute_url()
    page = client.get(f"{here}?via=poster").content.decode()
    assert f'<link rel="canonical" href="http://localhost:8000{here}">' in page


def test_who_works_for_it_or_moderates_is_not_counted(client: Client, one: Opportunity) -> None:
    here = one.get_absolute_url()
    own = factories.sign_in(Client(), coordinator(one.organisation))
    assert HEADER not in own.get(here)
    boss = volunteer()
    boss.is_staff = True
    boss.save()
    assert HEADER not in factories.sign_in(Client(), boss).get(here)
    other = factories.opportunity()
    for person in (volunteer(), coordinator(other.organisation)):
        assert factories.sign_in(Client(), person).get(here)[HEADER] == f"opened talka {one.pk}"


def test_what_is_not_there_counts_nothing(client: Client) -> None:
    assert HEADER not in client.get("/iespejas/zzzzzzzzzz-x/")
    assert HEADER not in client.get("/iespejas/?q=xyzzyx")
