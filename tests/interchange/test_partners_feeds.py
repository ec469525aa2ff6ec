"""Feeds of partners: tried out without a trace, fetched by the schedule, never the reason why something vanishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock, fetch
from talka.interchange import actions, queries
from talka.interchange.enums import Verdict
from talka.interchange.importers.items import Item
from talka.interchange.models import ApiClient, Feed, ImportRun, Partner
from talka.opportunities.models import Opportunity
from tests import factories
from tests.interchange.conftest import fetch_all_due, stored, table

URL = "https://feeds.example.lv/offers.csv?key=secret"
Gives = Callable[[str | Exception], None]


@pytest.fixture
def feed(partner: Partner) -> Feed:
    made = actions.save_feed(Feed(partner=partner, url=URL, every_hours=6), by=None)
    actions.switch_feed(made, active=True, by=None)
    return Feed.objects.get()


@pytest.fixture
def gives(monkeypatch: pytest.MonkeyPatch) -> Gives:
    """What the other side answers."""

    def set_to(told: str | Exception) -> None:
        def get(url: str, path: Path) -> fetch.Answer:
            assert url == URL
            if isinstance(told, Exception):
                raise told
            return fetch.Answer(200, {}, path.write_text(told, encoding="utf-8"))

        monkeypatch.setattr(fetch, "get", get)

    return set_to


def test_a_due_feed_is_fetched_and_waits_its_hours(feed: Feed, gives: Gives) -> None:
    gives(table([{"ID": "1"}, {"ID": "2"}]))
    assert fetch_all_due() == 1
    assert (stored("1").is_open, Opportunity.objects.count()) == (True, 2)
    assert fetch_all_due() == 0
    with clock.move_to(clock.now() + timedelta(hours=6, minutes=1)):
        gives(table([{"ID": "1"}]))
        assert fetch_all_due() == 1
        assert not stored("2").is_open
    assert ImportRun.objects.filter(source_name="offers.csv").count() == 2


def test_a_fault_of_ours_with_one_keeps_no_other_waiting(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    other = actions.save_feed(Feed(partner=feed.partner, url="https://other.example.lv/offers.csv"), by=None)
    actions.switch_feed(other, active=True, by=None)

    def get(url: str, path: Path) -> fetch.Answer:
        if url == URL:
            raise AssertionError("a bug")
        return fetch.Answer(200, {}, path.write_text(table([{"ID": "1"}]), encoding="utf-8"))

    monkeypatch.setattr(fetch, "get", get)
    assert [due.pk for due in queries.due_feeds()] == [feed.pk, other.pk]  # the broken one is the first in the row
    assert fetch_all_due() == 2
    feed.refresh_from_db()
    other.refresh_from_db()
    assert feed.last_error
    assert feed.next_at > clock.now()
    assert (stored("1").is_open, other.last_error) == (True, "")
    assert fetch_all_due() == 0


@pytest.mark.parametrize(
    "told", ["", "%PDF", "ID;Kas\n1;2", fetch.FetchError("fetch.too_slow", "Pārāk lēni."), table([{"Nosaukums": ""}])]
)
def test_a_feed_that_breaks_withdraws_nothing(feed: Feed, gives: Gives, told: str | Exception) -> None:
    gives(table([{"ID": "1"}, {"ID": "2"}]))
    fetch_all_due()
    Feed.objects.update(next_at=clock.now())
    gives(told)
    fetch_all_due()
    assert (stored("1").is_open, stored("2").is_open) == (True, True)


def test_a_failure_says_why_and_since_when_and_is_forgotten_when_it_is_over(feed: Feed, gives: Gives) -> None:
    gives(fetch.FetchError("fetch.too_slow", "Pārāk lēni."))
    actions.fetch_feed(feed)
    first = Feed.objects.get()
    assert first.last_error == "Pārāk lēni."
    assert first.failing_since
    assert abs(first.next_at - first.failing_since - timedelta(hours=1)) < timedelta(seconds=5)
    with clock.move_to(clock.now() + timedelta(hours=2)):
        actions.fetch_feed(first)
        assert Feed.objects.get().failing_since == first.failing_since
        gives(table([{}]))
        actions.fetch_feed(Feed.objects.get())
    assert (Feed.objects.get().failing_since, Feed.objects.get().last_error) == (None, "")


def test_a_dry_run_tells_all_and_leaves_nothing(feed: Feed, gives: Gives) -> None:
    gives(table([{"ID": "1"}, {"ID": "2", "Nosaukums": ""}]))
    trial = actions.keep_trial(feed)
    assert (trial.counts["created"], trial.counts["refused"]) == (1, 1)
    assert trial.refused[0]["reasons"][0]["code"] == "missing"
    kept = Feed.objects.get().trial
    assert kept
    assert kept["refused"][0]["external_id"] == "2"
    assert (Opportunity.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_a_dry_run_shows_what_this_source_tells_and_nothing_else(feed: Feed, gives: Gives) -> None:
    """Neither what a program of the partner sent, nor what would be withdrawn, nor the other of two that are the same."""
    gives(table([{"ID": "1", "Nosaukums": "Vakar"}, {"ID": "2", "Nosaukums": "Paliek"}]))
    actions.fetch_feed(feed)
    sent: dict[str, str | list[str]] = {"external_id": "9", "title": "No programmas", "description": "Palīdzēt."}
    assert actions.push(feed.partner, Item(1, sent)).verdict == Verdict.CREATED
    gives(
        table([{"ID": "2", "Nosaukums": "Paliek"}, {"ID": "3", "Nosaukums": "Pirmais"}, {"ID": "4", "Nosaukums": ""}])
    )
    trial = actions.try_feed(feed)
    assert trial.counts["withdrawn"] == 1
    assert [one["title"] for one in trial.sample] == ["Paliek", "Pirmais"]


@pytest.mark.parametrize("switch", ["partner", "feed"])
def test_what_is_switched_off_is_not_fetched(feed: Feed, gives: Gives, switch: str) -> None:
    gives(table([{}]))
    if switch == "partner":
        actions.switch_partner(feed.partner, active=False, by=None)
    else:
        actions.switch_feed(feed, active=False, by=None)
    assert fetch_all_due() == 0


def test_only_https_can_be_kept(partner: Partner) -> None:
    with pytest.raises(ValidationError):
        actions.save_feed(Feed(partner=partner, url="http://feeds.example.lv/a"), by=None)


@pytest.fixture
def moderator(client: Client, now: Any) -> Client:
    person = User.objects.create_user("sargs", "parole")
    Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
    return factories.sign_in(client, person)


class TestADeadFeed:
    def test_keeps_what_it_brought_for_a_week_and_then_withdraws_it(self, feed: Feed, gives: Gives) -> None:
        gives(table([{"ID": "1"}]))
        fetch_all_due()
        gives(fetch.FetchError("fetch.no_answer", "Nobody there."))
        start = clock.now()
        for hours in (7, 100, 170):
            with clock.move_to(start + timedelta(hours=hours)):
                fetch_all_due()
                assert stored("1").is_open, hours
        with clock.move_to(start + timedelta(days=7, hours=8)):
            fetch_all_due()
            assert not stored("1").is_open
            gives(table([{"ID": "1"}]))
        with clock.move_to(start + timedelta(days=7, hours=10)):
            fetch_all_due()
            assert stored("1").is_open

    @pytest.mark.parametrize("told", [table([{"ID": "1"}]).splitlines()[0], table([{"ID": "1", "Nosaukums": ""}])])
    def test_one_that_is_empty_or_wholly_refused_is_as_dead(self, feed: Feed, gives: Gives, told: str) -> None:
        gives(table([{"ID": "1"}]))
        fetch_all_due()
        gives(told)
        start = clock.now()
        for hours in (7, 100, 170):
            with clock.move_to(start + timedelta(hours=hours)):
                fetch_all_due()
                assert (stored("1").is_open, Feed.objects.get().is_dead) == (True, False), hours
        with clock.move_to(start + timedelta(days=7, hours=8)):
            fetch_all_due()
            assert (stored("1").is_open, Feed.objects.get().is_dead) == (False, True)

    def test_what_stood_still_gets_its_week_anew(self, feed: Feed, gives: Gives) -> None:
        gives(table([{"ID": "1"}]))
        fetch_all_due()
        gives(fetch.FetchError("fetch.no_answer", "Nobody there."))
        with clock.move_to(clock.now() + timedelta(hours=7)):
            fetch_all_due()
            actions.switch_feed(feed, active=False, by=None)
        with clock.move_to(clock.now() + timedelta(days=9)):
            actions.switch_feed(Feed.objects.get(), active=True, by=None)
            fetch_all_due()
            assert stored("1").is_open

    def test_its_page_says_by_when_it_has_to_be_mended(self, moderator: Client, feed: Feed, gives: Gives) -> None:
        gives(fetch.FetchError("fetch.no_answer", "Nobody there."))
        fetch_all_due()
        page = f"/parvaldiba/partneri/{feed.partner.code}/"
        assert "to noņems sestdien, 28. novembrī" in moderator.get(page).content.decode()
        with clock.move_to(clock.now() + timedelta(days=8)):
            fetch_all_due()
            told = moderator.get(page).content.decode()
        assert "Ir pagājusi nedēļa" in told
        assert "to noņems" not in told


class TestThePagesOfPartners:
    def test_a_feed_is_changed(self, moderator: Client, feed: Feed) -> None:
        page = f"/parvaldiba/partneri/{feed.partner.code}/ienakosas/{feed.public_id}/"
        assert moderator.get(page).status_code == 200
        said = {"url": "https://feeds.example.lv/new.csv", "every_hours": "12", "format": "csv"}
        assert moderator.post(page, said | {"url": "https://127.0.0.1/"}).status_code == 422
        assert moderator.post(page, said).status_code == 302
        feed.refresh_from_db()
        assert (feed.url, feed.every_hours) == (said["url"], 12)

    def test_what_is_to_be_looked_at_stands_on_top(self, moderator: Client, feed: Feed, gives: Gives) -> None:
        gives(table([{"ID": "1", "Nosaukums": ""}]))
        fetch_all_due()
        page = f"/parvaldiba/partneri/{feed.partner.code}/"
        assert "vairāk nekā puse noraidīta" in moderator.get(page).content.decode()
        gives(fetch.FetchError("fetch.no_answer", "Nobody there."))
        with clock.move_to(clock.now() + timedelta(hours=7)):
            fetch_all_due()
            told = moderator.get(page).content.decode()
            assert "https://feeds.example.lv/offers.csv neko nedod" in told
            assert "secret" not in told.split('id="feeds"')[0]
            assert "2 brīdinājumi" in moderator.get("/parvaldiba/partneri/").content.decode()

    def test_a_dry_run_shows_how_items_are_understood(self, moderator: Client, feed: Feed, gives: Gives) -> None:
        gives(table([{"ID": "1", "Nosaukums": "Talka mežā"}]))
        actions.keep_trial(feed)
        assert not Opportunity.objects.exists()
        assert "Talka mežā" in moderator.get(f"/parvaldiba/partneri/{feed.partner.code}/").content.decode()

    def test_from_a_new_partner_to_its_feed(self, moderator: Client) -> None:
        told = {"code": "tilts", "name": "Tilts", "website": "https://tilts.example.lv", "languages": ["lv"]}
        assert moderator.post("/parvaldiba/partneri/", told)["Location"] == "/parvaldiba/partneri/tilts/"
        page = "/parvaldiba/partneri/tilts/"
        feed = {"act": "feed", "feed-url": URL, "feed-every_hours": "6", "feed-format": ""}
        assert moderator.post(page, feed).status_code == 302
        kept = Feed.objects.get()
        assert not kept.active
        moderator.post(page, {"act": "feed_switch", "id": kept.public_id})
        assert Feed.objects.get().active
        moderator.post(page, {"act": "feed_try", "id": kept.public_id})
        assert Feed.objects.get().trial == {}
        assert moderator.get(page).status_code == 200
        moderator.post(page, {"act": "switch"})
        assert not Partner.objects.get().active

    @pytest.mark.parametrize(
        "url", ["https://127.0.0.1/feed", "http://feeds.example.lv/", "https://localhost/feed", "https://a.lv:8000/"]
    )
    def test_an_address_that_leads_inwards_is_not_kept(self, moderator: Client, partner: Partner, url: str) -> None:
        feed = {"act": "feed", "feed-url": url, "feed-every_hours": "6", "feed-format": ""}
        assert moderator.post(f"/parvaldiba/partneri/{partner.code}/", feed).status_code == 422
        assert not Feed.objects.exists()

    def test_refused_items_stand_there_with_their_reasons(self, moderator: Client, feed: Feed, gives: Gives) -> None:
        gives(table([{"ID": "1"}, {"ID": "slikts-7", "Nosaukums": ""}]))
        fetch_all_due()
        told = moderator.get(f"/parvaldiba/partneri/{feed.partner.code}/").content.decode()
        assert re.search(r"<li>slikts-7: Nosaukums – Nav vērtības.\s*</li>", told)
        assert "offers.csv" in told


class TestTokens:
    def test_one_is_shown_once_and_opens_until_it_is_revoked(self, client: Client, now: Any) -> None:
        house = factories.organisation(verified_by="eid")
        factories.sign_in(client, factories.member_of(house, "admin"))
        page = f"/org/{house.key}/savienojumi/"
        made = client.post(page, {"act": "token", "token-name": "Mūsu lapa", "token-scopes": ["opportunities:write"]})
        token = made.content.decode().split("<code>")[1].split("</code>")[0]
        assert made["Cache-Control"] == "no-store"
        assert token not in client.get(page).content.decode()
        program = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
        offer = {"title": "Talka pie upes", "description": "Vākt plastmasu."}
        address = "/api/v1/partner/opportunities/1"
        assert program.put(address, offer, content_type="application/json").status_code == 201
        client.post(page, {"act": "revoke", "id": ApiClient.objects.get().public_id})
        assert program.put(address, offer, content_type="application/json").status_code == 401

    def test_a_coordinator_gives_none_out(self, client: Client, now: Any) -> None:
        house = factories.organisation()
        factories.sign_in(client, factories.member_of(house, "coordinator"))
        assert client.get(f"/org/{house.key}/savienojumi/").status_code == 403

    def test_another_channels_token_is_not_there(self, client: Client, partner: Partner) -> None:
        theirs, _token = actions.make_client(partner, "CMS", ["opportunities:read"], by=None)
        house = factories.organisation()
        factories.sign_in(client, factories.member_of(house, "admin"))
        with transaction.atomic():
            answer = client.post(f"/org/{house.key}/savienojumi/", {"act": "revoke", "id": theirs.public_id})
        assert answer.status_code == 404
        assert ApiClient.objects.get().revoked_at is None


class TestScopesAreOfferedWhereTheyWork:
    HOURS, ANSWER = 'value="hours:write"', 'value="applications:write"'

    def test_a_partners_program_writes_no_hours(self, moderator: Client, partner: Partner) -> None:
        page = f"/parvaldiba/partneri/{partner.code}/"
        told = moderator.get(page).content.decode()
        assert (self.HOURS in told, self.ANSWER in told) == (False, True)
        assert "kas nodoti partnerim" in told
        said = {"act": "token", "token-name": "CMS", "token-scopes": ["hours:write"]}
        assert moderator.post(page, said).status_code == 422
        assert not ApiClient.objects.exists()

    def test_a_moderator_acts_in_no_teams_name(self, moderator: Client, now: Any) -> None:
        house = factories.organisation(verified_by="eid")
        channel = actions.partner_of(house, by=None)
        told = moderator.get(f"/parvaldiba/partneri/{channel.code}/").content.decode()
        assert (self.HOURS in told, self.ANSWER in told) == (False, False)

    def test_an_admin_gives_all_and_sees_later_which(self, client: Client, now: Any) -> None:
        house = factories.organisation(verified_by="eid")
        client.force_login(factories.member_of(house, "admin"))
        session = client.session
        session["talka_second_factor"] = True
        session.save()
        page = f"/org/{house.key}/savienojumi/"
        told = client.get(page).content.decode()
        assert (self.HOURS in told, self.ANSWER in told) == (True, True)
        said = {"act": "token", "token-name": "Stundas", "token-scopes": ["hours:write"]}
        assert client.post(page, said).status_code == 200
        table = client.get(page).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
        assert "rakstīt stundas" in table
        assert "atbildēt uz pieteikumiem" not in table
