"""A volunteer leaves with an archive and comes with it to another Talka: what comes along, what stays, nothing unsaid."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from talka.accounts.models import User, VolunteerProfile
from talka.accounts.privacy import export as of_account
from talka.core import clock
from talka.hours.actions.outside import declare
from talka.hours.models import OutsideWork, WorkRecord
from talka.hours.privacy import export as of_hours
from talka.matching import actions as wishes
from talka.matching.privacy import export as of_wishes
from talka.matching.schemas import OfferDraft
from talka.registers.models import Field
from talka.web.moving import reading
from talka.web.privacy import archive
from tests import factories
from tests.factories.applications import application, volunteer
from tests.factories.certificates import confirmed_hours
from tests.matrix import CANARIES, plant

ADDRESS = "/mans/dati/ievest/"


def whole(person: User) -> User:
    """Somebody with all that may come along."""
    profile = VolunteerProfile.objects.create(
        user=person,
        skills=["pirmā palīdzība", "virtuve"],
        languages=["lv", "en"],
        availability=["weekends"],
        municipality_id="0001000",
        radius_km=15,
        text="Patīk darbs ārā.",
        shown=["skills"],
        version=2,
    )
    profile.interests.set(Field.objects.filter(pk__in=["vide", "dzivnieki"]))
    wishes.save_search(person, name="Talkas Rīgā", filters="field=vide&municipality=0001000", pace="weekly")
    offer = factories.opportunity()
    wishes.keep_favourite(person, offer)
    draft = OfferDraft(
        last_day=clock.today() + timedelta(days=30),
        fields=["vide"],
        skills=["cept"],
        languages=["lv"],
        municipality="0001000",
        radius_km=9,
        remote=True,
        text="Labprāt cepu.",
        visibility="counts",
    )
    wishes.put_up(person, draft)
    confirmed_hours(application(offer, by=person).pair, 90, offer=offer)
    declare(person, organiser="Biedrība „Parks”", day=clock.today(), minutes=45, done="Grābu lapas")
    return person


def zipped(person: User) -> io.BytesIO:
    file = io.BytesIO(archive(person))
    file.name = "talka.zip"
    return file


def told_by(file: io.BytesIO) -> dict[str, Any]:
    with zipfile.ZipFile(file) as packed:
        told: dict[str, Any] = json.loads(packed.read("talka.json"))
    return told


def as_file(told: Any) -> io.BytesIO:
    file = io.BytesIO(json.dumps(told).encode())
    file.name = "talka.json"
    return file


def bring(person: User, file: io.BytesIO) -> tuple[Any, Any]:
    """The look and what came of saying yes."""
    browser = Client()
    browser.force_login(person)
    look = browser.post(ADDRESS, {"archive": file})
    assert look.status_code == 200, look.content
    return look, browser.post(ADDRESS, {"sealed": look.context["sealed"]})


def without(rows: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name not in names} for one in rows]


def test_what_was_taken_out_is_there_again(db: None) -> None:
    left, came = whole(volunteer()), volunteer()
    _look, done = bring(came, zipped(left))
    assert done.status_code == 200
    assert of_account(came)["profile"] == of_account(left)["profile"]
    before, after = of_wishes(left), of_wishes(came)
    assert after["saved_searches"] == before["saved_searches"]
    assert without(after["favourites"], "kept_at") == without(before["favourites"], "kept_at")
    assert without(after["help_offers"], "changed_at") == without(before["help_offers"], "changed_at")
    told = of_hours(left)
    expected = {(one["organisation"], one["date"], one["minutes"], True) for one in told["records"]}
    expected |= {(one["organiser"], one["date"], one["minutes"], False) for one in told["outside_talka"]}
    found = {
        (one["organiser"], one["date"], one["minutes"], one["agreed_there"]) for one in of_hours(came)["outside_talka"]
    }
    assert found == expected
    assert len(found) == 2


def test_hours_come_as_ones_own_word_whatever_the_file_says(db: None) -> None:
    left, came = whole(volunteer()), volunteer()
    bring(came, zipped(left))
    assert not WorkRecord.objects.filter(volunteer=came).exists()
    brought = OutsideWork.objects.filter(volunteer=came)
    assert {one.state for one in brought} == {"declared"}
    assert {one.brought_from for one in brought} == {"localhost"}
    browser = Client()
    browser.force_login(came)
    page = browser.get(f"/mans/stundas/arpus/{brought.get(agreed_there=True).public_id}/").content.decode()
    assert "localhost" in page


def test_every_entry_has_its_verdict_and_nothing_is_kept_by_looking(db: None) -> None:
    left, came = whole(volunteer()), volunteer()
    plant(left)
    file = zipped(left)
    told = told_by(file)
    file.seek(0)
    browser = Client()
    browser.force_login(came)
    look = browser.post(ADDRESS, {"archive": file})
    assert not OutsideWork.objects.filter(volunteer=came).exists()
    lines = look.context["lines"]
    said = {str(one.what).partition(" (")[0] for one in lines if one.verdict == "left"}
    assert {"personas dati seifā", "pieteikumi"} <= said
    parts = sum(bool(value) for label, part in told.items() if label != "web" for value in part.values())
    entries = sum(len(told["matching"][one]) for one in ("saved_searches", "favourites", "help_offers"))
    entries += sum(len(told["hours"][one]) for one in ("records", "outside_talka"))
    assert len(lines) == parts - 5 + entries
    assert not [one for one in CANARIES if one in look.content.decode()]


def test_what_this_talka_does_not_know_is_left_out_and_told(db: None) -> None:
    left, came = whole(volunteer()), volunteer()
    told = told_by(zipped(left))
    told["accounts"]["profile"]["interests"].append("kosmoss")
    told["matching"]["favourites"][0]["opportunity_id"] = "zzzzzzzzzz"
    told["matching"]["help_offers"][0]["until"] = "2020-01-01"
    told["hours"]["records"][0]["minutes"] = 99_999
    told["hours"]["outside_talka"].append("nekas")
    look, done = bring(came, as_file(told))
    verdicts = [(str(one.verdict), bool(one.why)) for one in look.context["lines"]]
    assert ("changed", True) in verdicts
    assert sum(one == ("left", True) for one in verdicts) >= 4
    assert [one.verdict for one in done.context["lines"]] == [one.verdict for one in look.context["lines"]]
    assert sorted(of_account(came)["profile"]["interests"]) == ["dzivnieki", "vide"]
    assert OutsideWork.objects.filter(volunteer=came).count() == 1


def test_only_into_an_empty_account_and_only_once(db: None) -> None:
    left, came = whole(volunteer()), volunteer()
    look, _done = bring(came, zipped(left))
    browser = Client()
    browser.force_login(came)
    assert browser.post(ADDRESS, {"sealed": look.context["sealed"]}).status_code == 302
    assert browser.post(ADDRESS, {"archive": zipped(left)}).status_code == 422
    assert OutsideWork.objects.filter(volunteer=came).count() == 2


def test_a_look_of_another_person_cannot_be_said_yes_to(db: None) -> None:
    left, came, thief = whole(volunteer()), volunteer(), volunteer()
    look, _done = bring(came, zipped(left))
    browser = Client()
    browser.force_login(thief)
    assert browser.post(ADDRESS, {"sealed": look.context["sealed"]}).status_code == 302
    assert browser.post(ADDRESS, {"sealed": "x"}).status_code == 302
    assert not OutsideWork.objects.filter(volunteer=thief).exists()


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("talka.json", b'{"accounts": {}, "hours": {}, "matching": {}}' + b" " * reading.LARGEST)
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b"PK\x03\x04 nothing",
        b'{"accounts": {}}',
        b"\xff\xfe",
        pytest.param(_bomb(), id="bomb"),
    ],
)
def test_what_is_no_archive_is_told(db: None, content: bytes) -> None:
    file = io.BytesIO(content)
    file.name = "talka.zip"
    browser = Client()
    browser.force_login(volunteer())
    assert browser.post(ADDRESS, {"archive": file}).status_code == 422


@pytest.mark.parametrize("value", [None, 7, "x", [], [7], [None], [{}], {"x": 1}, [{"state": [], "date": {}}]])
def test_whatever_stands_in_a_part_it_is_read_or_refused(db: None, value: Any) -> None:
    parts = ("saved_searches", "favourites", "help_offers")
    told = {
        "accounts": {"profile": value, "keys": value},
        "hours": {"records": value, "outside_talka": value},
        "matching": dict.fromkeys(parts, value),
        "web": value,
    }
    look, done = bring(volunteer(), as_file(told))
    assert (look.status_code, done.status_code) == (200, 200)
