"""An organisation's admin gives the address of a list: it is read for this organisation and for no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock, fetch
from talka.core.errors import RefusedError
from talka.core.models import AuditEntry
from talka.interchange import actions
from talka.interchange.columns.forms import name_of
from talka.interchange.models import Feed, Partner
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories
from tests.interchange.conftest import fetch_all_due, table

URL = "https://parks.example.lv/talkas.csv"
SAID = {"act": "feed", "feed-url": URL, "feed-every_hours": "6", "feed-format": ""}
OWN = {"Organizācija": ""}


@pytest.fixture
def house(now: Any) -> Organisation:
    return factories.organisation(verified_by="eid")


@pytest.fixture
def page(house: Organisation) -> str:
    return f"/org/{house.key}/savienojumi/"


@pytest.fixture
def admin(house: Organisation) -> Client:
    return factories.sign_in(Client(), factories.member_of(house, "admin"))


@pytest.fixture
def feed(admin: Client, page: str) -> Feed:
    assert admin.post(page, SAID).status_code == 302
    made = Feed.objects.get()
    admin.post(page, {"act": "feed_switch", "id": made.public_id})
    return Feed.objects.get()


@pytest.fixture
def gives(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What stands at the address."""

    def set_to(rows: list[dict[str, str]]) -> None:
        def get(_url: str, path: Path) -> fetch.Answer:
            return fetch.Answer(200, {}, path.write_text(table([OWN | row for row in rows]), encoding="utf-8"))

        monkeypatch.setattr(fetch, "get", get)

    return set_to


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_its_address_to_its_opportunities(
    admin: Client, page: str, house: Organisation, feed: Feed, gives: Any
) -> None:
    assert (feed.active, feed.partner.organisation) == (True, house)
    gives([{"ID": "1", "Nosaukums": "Talka mežā"}, {"ID": "slikts-7", "Nosaukums": ""}])
    admin.post(page, {"act": "feed_try", "id": feed.public_id})
    actions.keep_trial(Feed.objects.get())
    assert not Opportunity.objects.exists()
    assert "Talka mežā" in text(admin, page)
    fetch_all_due()
    assert Opportunity.objects.get().organisation == house
    told = text(admin, page)
    assert "talkas.csv" in told
    assert "slikts-7: Nosaukums – Nav vērtības." in told


def test_it_is_changed_and_its_columns_are_named(admin: Client, page: str, feed: Feed, gives: Any) -> None:
    gives([{"ID": "1"}])
    actions.keep_trial(feed)
    change, columns = f"{page}ienakosas/{feed.public_id}/", f"{page}kolonnas/{feed.public_id}/"
    told = text(admin, page)
    assert f'href="{change}"' in told
    assert f'href="{columns}"' in told
    assert f'name="{name_of("Nosaukums")}"' in text(admin, columns)
    named = {"ID": "external_id", "Nosaukums": "title", "Apraksts": "description", "Organizācija": ""}
    assert admin.post(columns, {name_of(key): field for key, field in named.items()})["Location"] == columns
    assert text(admin, change)
    assert admin.post(change, {"url": "https://127.0.0.1/", "every_hours": "12", "format": ""}).status_code == 422
    assert admin.post(change, {"url": URL, "every_hours": "12", "format": "csv"})["Location"] == page
    feed.refresh_from_db()
    assert (feed.every_hours, feed.fields) == (12, named)


@pytest.mark.parametrize("url", ["https://127.0.0.1/a", "http://parks.example.lv/", "https://a.lv:8000/"])
def test_an_address_that_leads_inwards_is_not_kept(admin: Client, page: str, url: str) -> None:
    assert admin.post(page, SAID | {"feed-url": url}).status_code == 422
    assert not Feed.objects.exists()


def test_what_it_tells_of_others_is_refused_one_by_one(house: Organisation, feed: Feed, gives: Any) -> None:
    other = factories.organisation(name="Biedrība „Cita pļava”", verified_by="eid")
    number = "Reģistrācijas numurs"
    gives(
        [
            {"ID": "1"},
            {"ID": "2", number: str(house.registration_number), "Organizācija": "Parks"},
            {"ID": "3", number: str(other.registration_number), "Organizācija": house.name},
            {"ID": "4", "Organizācija": other.name},
        ]
    )
    run = actions.fetch_feed(feed)
    assert run
    assert set(Opportunity.objects.values_list("external_id", "organisation")) == {("1", house.pk), ("2", house.pk)}
    refused = run.items.filter(verdict="refused").order_by("position")
    assert [(one.external_id, one.reasons[0]["code"]) for one in refused] == [
        ("3", "not_spoken_for"),
        ("4", "not_spoken_for"),
    ]


def test_there_are_five_at_most(admin: Client, page: str, feed: Feed) -> None:
    for n in range(2, 6):
        assert admin.post(page, SAID | {"feed-url": f"{URL}?{n}"}).status_code == 302
    answer = admin.post(page, SAID | {"feed-url": f"{URL}?6"})
    assert (answer.status_code, Feed.objects.count()) == (422, 5)
    assert "Tādu jau ir 5" in answer.content.decode()
    feed.every_hours = 24
    assert actions.save_feed(feed, by=None).pk == feed.pk, "those that are there may be changed"


def test_one_that_is_not_verified_adds_none(now: Any) -> None:
    house = factories.organisation(state="draft")
    client = factories.sign_in(Client(), factories.member_of(house, "admin"))
    assert client.post(f"/org/{house.key}/savienojumi/", SAID).status_code == 422
    assert not Partner.objects.exists()


def test_for_another_organisation_it_is_not_there(house: Organisation, page: str, feed: Feed) -> None:
    other = factories.organisation(verified_by="eid")
    actions.partner_of(other, by=None)
    client = factories.sign_in(Client(), factories.member_of(other, "admin"))
    for mine in (page, f"/org/{other.key}/savienojumi/"):
        for part in (f"ienakosas/{feed.public_id}/", f"kolonnas/{feed.public_id}/"):
            assert client.get(mine + part).status_code == 404
            assert client.post(mine + part, {"url": URL, "every_hours": "1"}).status_code == 404
        for act in ("feed_try", "feed_fetch", "feed_switch", "feed_remove"):
            with transaction.atomic():
                assert client.post(mine, {"act": act, "id": feed.public_id}).status_code == 404
    assert Feed.objects.get().active


def test_removed_it_takes_along_what_it_brought(admin: Client, page: str, feed: Feed, gives: Any) -> None:
    gives([{"ID": "1"}])
    fetch_all_due()
    assert Opportunity.objects.open().count() == 1
    assert admin.post(page, {"act": "feed_remove", "id": feed.public_id}).status_code == 302
    assert not Feed.objects.exists()
    assert not Opportunity.objects.open().exists()
    assert AuditEntry.objects.filter(code="feed.removed").count() == 1


def test_a_moderator_sees_it_and_switches_it_off(
    admin: Client, page: str, house: Organisation, feed: Feed, gives: Any
) -> None:
    person = User.objects.create_user("sargs", "parole")
    Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
    moderator = factories.sign_in(Client(), person)
    desk = f"/parvaldiba/partneri/{feed.partner.code}/"
    assert f'href="{desk}"' in text(moderator, "/parvaldiba/partneri/")
    assert URL in text(moderator, desk)
    moderator.post(desk, {"act": "switch"})
    gives([{"ID": "1"}])
    assert fetch_all_due() == 0
    admin.post(page, {"act": "switch"})
    assert not Partner.objects.get().active
    assert "Moderators šo ir izslēdzis" in text(admin, page)


def test_who_may_not_publish_brings_nothing_and_loses_nothing(
    admin: Client, page: str, house: Organisation, feed: Feed, gives: Any
) -> None:
    gives([{"ID": "1"}])
    fetch_all_due()
    Organisation.objects.filter(pk=house.pk).update(publishing_paused=True)
    gives([{"ID": "2"}])
    for days in (1, 9):
        with clock.move_to(clock.now() + timedelta(days=days)):
            assert fetch_all_due() == 1
            assert "Publicēšana ir apturēta" in text(admin, page)
    assert set(Opportunity.objects.values_list("external_id", "state")) == {("1", "published")}
    assert Feed.objects.get().failing_since is None


def test_the_first_is_looked_at_by_a_moderator(now: Any, gives: Any) -> None:
    house = factories.organisation(verified_by="moderator")
    made = actions.save_feed(Feed(partner=actions.partner_of(house, by=None), url=URL), by=None)
    gives([{"ID": "1"}])
    assert actions.fetch_feed(made) is None
    factories.opportunity(organisation=house)
    assert actions.fetch_feed(Feed.objects.get())


def test_an_organisation_has_one_channel_of_its_own(house: Organisation) -> None:
    own = actions.partner_of(house, by=None)
    assert actions.partner_of(house, by=None) == own
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.create(code="otrs", name="Otrs", organisation=house)


def test_while_it_is_read_it_is_not_removed(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> None:
        raise RefusedError("import.running", "Notiek.")

    monkeypatch.setattr("talka.interchange.actions.feeds.one_at_a_time", busy)
    with pytest.raises(RefusedError):
        actions.remove_feed(feed, by=None)
    assert Feed.objects.exists()


def test_impatient_clicks_ask_the_worker_once(admin: Client, page: str, feed: Feed) -> None:
    for act in ("feed_fetch", "feed_try") * 3:
        assert admin.post(page, {"act": act, "id": feed.public_id}).status_code == 302
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="interchange.", status="todo")
    assert sorted(waiting.values_list("task_name", flat=True)) == ["interchange.fetch_feed", "interchange.try_feed"]
