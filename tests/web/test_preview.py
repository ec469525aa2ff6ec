"""The team sees the page as visitors will, drafts too; nobody else does, and no search engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from talka.core import clock
from talka.opportunities.models import Opportunity
from tests import factories
from tests.web.whole import NOW, Page, whole_opportunity

pytestmark = pytest.mark.django_db


def path_of(row: Opportunity) -> str:
    return f"/org/{row.organisation.key}/iespejas/{row.public_id}/skats/"


def seen_by_team(client: Client, row: Opportunity) -> Page:
    factories.sign_in(client, factories.member_of(row.organisation))
    answer = client.get(path_of(row))
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_an_organisations_preview_shows_what_visitors_see(client: Client) -> None:
    row = whole_opportunity()
    factories.reindex(row)
    public = Page(client.get(row.organisation.get_absolute_url()).text)
    factories.sign_in(client, factories.member_of(row.organisation))
    shown = Page(client.get(f"/org/{row.organisation.key}/skats/").text)
    assert row.title in shown.text("main")
    assert shown.headings() == public.headings()


@pytest.mark.parametrize("state", ["draft", "in_review", "published", "closed"])
def test_it_says_that_it_is_a_preview_and_keeps_out_of_searches(client: Client, state: str) -> None:
    with clock.move_to(NOW):
        row = whole_opportunity(state=state)
        page = seen_by_team(client, row)
    assert page.text("h1") == row.title
    assert "Priekšskatījums." in page.all("main .notice")[0]
    assert page.meta("robots") == "noindex"
    assert page.soup.select("script[type='application/ld+json']") == []
    assert page.soup.select("[data-act] a") == []


def test_an_empty_draft_is_drawn(client: Client) -> None:
    row = factories.opportunity(state="draft", duties="", apply_until=None, published_at=None, places=None)
    assert seen_by_team(client, row).text("h1") == row.title


def test_what_is_kept_for_the_preview_never_reaches_visitors(client: Client) -> None:
    with clock.move_to(NOW):
        row = whole_opportunity()
        seen_by_team(client, row)
        public = Page(Client().get(row.get_absolute_url()).content.decode())
    assert public.link("Ziņot par šo iespēju")
    assert public.soup.select("meta[name=robots]") == []


def test_others_find_nothing(client: Client) -> None:
    row = factories.opportunity(state="draft", apply_until=clock.now() + timedelta(days=3), published_at=None)
    factories.sign_in(client, factories.member_of(factories.organisation()))
    assert client.get(path_of(row)).status_code == 404
