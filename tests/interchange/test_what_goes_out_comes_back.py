"""Feeds out: their rules, the trial of one opportunity, and the same opportunity again when another Talka reads the file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.interchange import actions
from talka.interchange.enums import Format
from talka.interchange.exporters.formats import WRITERS
from talka.interchange.importers.items import Notes
from talka.interchange.models import ImportRun, OutFeed, Partner
from talka.interchange.outgoing.actions import save_out_feed, switch_out_feed
from talka.interchange.outgoing.queries import outgoing, rows_of, try_one
from talka.opportunities.actions import close
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.queries import detail
from talka.organisations.models import Organisation
from tests import factories

EVERYWHERE = ("title", "duties", "remote", "organisation", "origin_url")
MORE = {
    Format.APE_XML: (
        "starts_at",
        "ends_at",
        "schedule_text",
        "for_minors",
        "skills",
        "fields",
        "must",
        "lat",
        "accessibility",
    ),
    Format.APE_JSON: (
        "starts_at",
        "ends_at",
        "schedule_text",
        "for_minors",
        "skills",
        "fields",
        "must",
        "lat",
        "accessibility",
    ),
    Format.ODI: ("starts_at", "ends_at", "schedule_text", "min_age", "max_age", "fields", "lat"),
    Format.CSV: (
        *(
            "starts_at",
            "ends_at",
            "apply_until",
            "schedule_text",
            "kind",
            "hours_per_week",
            "on_weekends",
            "in_evenings",
        ),
        *(
            "min_age",
            "max_age",
            "for_minors",
            "supports",
            "benefits",
            "expenses",
            "accessibility",
            "languages",
            "skills",
        ),
        *(
            "language",
            "title_en",
            "duties_en",
            "children_present",
            "hazardous",
            "experience",
            "fields",
            "must",
            "wishes",
        ),
        *("lat", "free", "number", "place"),
    ),
}
"""What each format can say, beyond what all of them do."""


def rich(**more: Any) -> Opportunity:
    """One opportunity that says everything."""
    house = factories.organisation(name="Biedrība „Upe & Krasts”", website="https://upe.example.lv")
    start = datetime.fromisoformat("2026-12-12T10:00:00+02:00")
    values: dict[str, Any] = {
        "title": "Talka pie upes; rīts, vakars",
        "duties": "Vākt plastmasu.\n\n- cimdi\n- maisi",
        "kind": "one_off",
        "time_type": "exact",
        "starts_at": start,
        "ends_at": start + timedelta(hours=4),
        "apply_until": start - timedelta(days=2),
        "schedule_text": "no desmitiem, ar pauzi",
        "hours_per_week": "3.5",
        "on_weekends": True,
        "remote": "possible",
        "places": 12,
        "min_age": 16,
        "max_age": 70,
        "for_minors": True,
        "skills": ["roku darbs", "pacietība"],
        "languages": ["lv", "en"],
        "supports": ["meals", "transport"],
        "benefits": "Zupa.",
        "expenses": "ceļš līdz 5 €",
        "accessibility": ["wheelchair", "public_transport"],
        "experience": "Nav vajadzīga.",
        "title_en": "River clean-up",
        "duties_en": "Collect plastic.",
        "published_at": clock.now() - timedelta(days=1),
    }
    place = {"municipality_id": "0001000", "name": "Rīga", "address": "Krasta iela 5", "lat": 56.9421, "lon": 24.1307}
    return factories.opportunity(
        organisation=house,
        fields=["vide", "izglitiba"],
        requirements=[("Gumijas zābaki", True), ("Smaids", False)],
        work_places=[place],
        **values | more,
    )


def said(row: Opportunity, names: tuple[str, ...]) -> dict[str, Any]:
    """What an opportunity says under these names."""
    place = next(iter(row.work_places.all()), None)
    wanted = list(row.requirements.all())
    told: dict[str, Any] = {
        "organisation": row.organisation.name,
        "number": row.organisation.registration_number,
        "fields": {one.pk for one in row.fields.all()},
        "must": [one.text for one in wanted if one.must],
        "wishes": [one.text for one in wanted if not one.must],
        "lat": (place.lat, place.lon) if place else None,
        "place": (place.municipality_id, place.name, place.address) if place else None,
        "free": row.free,
        "accessibility": sorted(row.accessibility),
        "supports": sorted(row.supports),
    }
    return {name: told[name] if name in told else getattr(row, name) for name in names}


def read_back(data: str, code: str, wanted: Format, folder: Path) -> ImportRun:
    path = folder / f"feed.{WRITERS[wanted][2]}"
    path.write_text(data, encoding="utf-8")
    partner, _new = Partner.objects.get_or_create(
        code=code, defaults={"name": "Cita Talka", "website": "https://cita.lv"}
    )
    return actions.run_import(partner, actions.Order(path), Notes(), on_done=lambda _run: None)


@pytest.mark.parametrize("wanted", list(WRITERS))
def test_another_talka_reads_the_same(now: datetime, wanted: Format, tmp_path: Path) -> None:
    row = rich()
    names = EVERYWHERE + MORE[wanted]
    whole = detail(row.public_id)
    assert whole is not None
    before = said(whole, tuple(name for name in names if name != "origin_url"))
    before["origin_url"] = f"http://localhost:8000{row.get_absolute_url()}" if "origin_url" in names else ""
    run = read_back("".join(WRITERS[wanted][0]([whole])), "cita", wanted, tmp_path)
    assert (run.created, run.refused, run.format) == (1, 0, wanted)
    made = Opportunity.objects.get(origin="cita")
    assert made.external_id == row.public_id
    again = detail(made.public_id)
    assert again is not None
    after = said(again, names)
    assert after["origin_url"].endswith(row.get_absolute_url())
    del after["origin_url"], before["origin_url"]
    assert after == before


@pytest.mark.parametrize("wanted", list(WRITERS))
def test_whatever_a_text_holds_the_file_stays_whole(now: datetime, wanted: Format, tmp_path: Path) -> None:
    odd = "Tā \"teica\" <b>viņš</b>; &amp; ]]> 'ok' 🙂"
    rows = [detail(factories.opportunity(title=odd, duties=f"{odd}\n\n=1+1").public_id), detail(rich().public_id)]
    run = read_back("".join(WRITERS[wanted][0](rows)), "cita", wanted, tmp_path)
    assert (run.created, run.refused) == (2, 0)
    assert Opportunity.objects.filter(origin="cita", title__contains="🙂").count() == 1


@pytest.fixture
def feed(partner: Partner) -> OutFeed:
    return save_out_feed(OutFeed(partner=partner, name="Visas", format=Format.APE_JSON), by=None)


def ids(feed: OutFeed) -> set[str]:
    return {row.public_id for row in rows_of(feed)}


class TestRules:
    def test_all_that_is_open_and_ours_goes(self, feed: OutFeed) -> None:
        mine = factories.opportunity()
        factories.opportunity(origin="cits", external_id="9")
        closed = factories.opportunity()
        close(closed, by=None)
        assert ids(feed) == {mine.public_id}

    def test_each_rule_lets_through_what_fits(self, feed: OutFeed) -> None:
        river, school = rich(), factories.opportunity(fields=["sports"], kind="regular")
        for rule, values in {
            "fields": ["vide"],
            "municipalities": ["0001000"],
            "kinds": ["one_off"],
            "only": [river.organisation.registration_number],
            "without": [school.organisation.registration_number],
        }.items():
            WorkPlace.objects.filter(opportunity=school).update(municipality="0002000")
            OutFeed.objects.update(fields=[], municipalities=[], kinds=[], only=[], without=[])
            OutFeed.objects.update(**{rule: values})
            changed = OutFeed.objects.get()
            assert ids(changed) == {river.public_id}, rule
            stopped = try_one(changed, school.public_id)
            assert stopped is not None
            assert not stopped.goes
            assert [one.holds for one in stopped.checks].count(False) == 1, rule
            passed = try_one(changed, f"http://localhost:8000/iespejas/{river.public_id}-talka/")
            assert passed is not None
            assert passed.goes

    def test_what_matches_twice_goes_once(self, feed: OutFeed) -> None:
        rich()
        OutFeed.objects.update(fields=["vide", "izglitiba"])
        assert len(list(rows_of(OutFeed.objects.get()))) == 1

    def test_it_does_not_go_back_where_it_came_from(self, feed: OutFeed) -> None:
        factories.opportunity(origin=feed.partner.code, external_id="1")
        assert not outgoing(feed).exists()


class TestTheAddress:
    def get(self, feed: OutFeed, extension: str = "json") -> Any:
        return Client(SERVER_NAME="localhost").get(f"/plusmas/{feed.public_id}.{extension}")

    def test_it_is_fetched_without_a_key_and_says_when(self, feed: OutFeed) -> None:
        row = factories.opportunity()
        answer = self.get(feed)
        told = json.loads(answer.getvalue())
        assert [one["clientId"] for one in told["data"]] == [row.public_id]
        feed.refresh_from_db()
        assert feed.read_at == clock.now() or feed.read_at is not None
        assert self.get(feed, "xml").status_code == 404

    def test_what_is_over_is_gone_from_it_at_once(self, feed: OutFeed) -> None:
        row = factories.opportunity()
        close(row, by=None)
        assert json.loads(self.get(feed).getvalue())["data"] == []

    def test_switched_off_it_is_gone(self, feed: OutFeed) -> None:
        switch_out_feed(feed, active=False, by=None)
        assert self.get(feed).status_code == 410


def test_it_names_no_person(feed: OutFeed) -> None:
    row = factories.opportunity(
        contact_name="Kanārija Kalniņa", contact_email="kanarija@example.lv", contact_phone="29111222"
    )
    whole = detail(row.public_id)
    assert whole is not None
    for write, _media_type, _ending in WRITERS.values():
        told = "".join(write([whole]))
        assert "Kanārija" not in told
        assert "kanarija@" not in told
        assert "29111222" not in told


class TestTheDesk:
    @pytest.fixture
    def desk(self, client: Client, now: datetime) -> Client:
        person = User.objects.create_user("sargs", "parole")
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        return factories.sign_in(client, person)

    def test_from_the_partner_to_a_feed_and_its_trial(self, desk: Client, partner: Partner) -> None:
        base = f"/parvaldiba/partneri/{partner.code}/"
        said = {"act": "out", "out-name": "Vide", "out-format": "csv", "out-fields": ["vide"]}
        page = desk.post(base, said)["Location"]
        made = OutFeed.objects.get()
        assert (made.fields, made.only) == (["vide"], [])
        row = rich()
        told = desk.post(page, {"act": "try", "try-opportunity": row.get_absolute_url()}).content.decode()
        assert row.title in told
        assert desk.post(page, {"act": "try", "try-opportunity": "nav"}).status_code == 422
        wrong = {"act": "save", "out-name": "Vide", "out-format": "csv", "out-only": "123"}
        assert desk.post(page, wrong).status_code == 422
        right = wrong | {"out-only": str(row.organisation.registration_number)}
        assert desk.post(page, right).status_code == 302
        assert OutFeed.objects.get().only == [row.organisation.registration_number]
        desk.post(page, {"act": "switch"})
        assert not OutFeed.objects.get().active
        assert desk.get(page).status_code == 200
        assert made.name in desk.get(base).content.decode()

    def test_it_is_the_moderators_alone(self, client: Client, feed: OutFeed) -> None:
        factories.sign_in(client, User.objects.create_user("anna", "parole"))
        assert client.get(f"/parvaldiba/partneri/{feed.partner.code}/plusmas/{feed.public_id}/").status_code == 404
        assert Organisation.objects.count() == 0
