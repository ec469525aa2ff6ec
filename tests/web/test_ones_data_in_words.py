"""The archive's page is for people: names of entries and meanings of codes in Latvian words, days as papers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from talka.accounts import vault
from talka.accounts.models import Ban, Consent, User, VolunteerProfile
from talka.web import privacy
from talka.web.mine.enums import NAMES, PARTS
from tests import matrix
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r"<(?:dd|li)>([^<]+)</")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture
def archives() -> dict[str, dict[str, Any]]:
    world = matrix.build()
    person = world.people["stranger"]
    VolunteerProfile.objects.create(
        user=person, languages=["lv"], availability=["evenings"], shown=["skills"], municipality_id="0001000"
    )
    Ban.objects.create(user=person, reason="spam", by=world.people["moderator"])
    Consent.objects.create(user=person, kind="terms", version="1", text_hash="x")
    return {role: privacy.export_person(one) for role, one in world.people.items()}


def entries(told: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(told, dict):
        for name, one in told.items():
            yield path, name
            yield from entries(one, f"{path}.{name}")
    elif isinstance(told, (list, tuple)):
        for one in told:
            yield from entries(one, path)


def test_every_entry_has_a_name(archives: dict[str, dict[str, Any]]) -> None:
    found = {(path, name) for told in archives.values() for part in told for path, name in entries(told[part], part)}
    assert {name for path, name in found if path != privacy.OWN_KEYS} - set(NAMES) == set()
    assert {part for told in archives.values() for part in told} - set(PARTS) == set()


def test_no_code_and_no_machine_date_is_left_on_the_page(archives: dict[str, dict[str, Any]]) -> None:
    codes = {
        str(code)
        for model in apps.get_models()
        if model.__module__.startswith("talka.")
        for field in model._meta.concrete_fields
        for code, _label in field.flatchoices
        if str(code).isalpha() or "_" in str(code)
    }
    assert {"submitted", "organiser", "confirmed"} <= codes
    for role, told in archives.items():
        page = privacy.page_of(told, "lv")
        assert [text for text in SHOWN.findall(page) if text in codes] == [], role
        assert ISO.findall(page) == [], role
    page = privacy.page_of(archives["stranger"], "lv")
    for words in ("Rīga", "latviešu", "vakari", "reklāmu", "palīdzēt"):
        assert words in page, words


def test_both_languages_of_the_site(archives: dict[str, dict[str, Any]]) -> None:
    assert "segvārds" in privacy.page_of(archives["stranger"], "lv")
    assert "nickname" in privacy.page_of(archives["stranger"], "en")


def test_addressing_a_mail_is_nobodys_look() -> None:
    person = volunteer()
    vault.tell(person, name="Kanārija", email="kanarija@example.lv")
    assert vault.address_of(person) == "kanarija@example.lv"
    assert privacy.looks(person) == []
    vault.read(person, ["name"], by=volunteer(), why="application.opened")
    vault.read(person, ["name"], by=person, why="own page")
    assert [(one["why"], one["fields"]) for one in privacy.looks(person)] == [("application.opened", ["name"])]


def test_a_look_is_told_in_words(client: Any) -> None:
    person: User = volunteer()
    vault.tell(person, name="Kanārija")
    vault.read(person, ["name"], by=volunteer(), why="application.opened")
    client.force_login(person)
    with translation.override("lv"):
        page = client.get("/mans/dati/").text
    assert "application.opened" not in page
    assert "jūsu pieteikums" in page


@pytest.mark.parametrize(
    ("why", "told"),
    [("application.opened", "organizētāja komandas cilvēks"), ("merge", "cilvēks, kam ir tādas tiesības")],
)
def test_of_a_look_is_told_whose_it_was(client: Any, why: str, told: str) -> None:
    """Whoever let an organiser see something reads that it was the organiser who looked."""
    person: User = volunteer()
    vault.tell(person, name="Kanārija")
    vault.read(person, ["name"], by=volunteer(), why=why)
    client.force_login(person)
    with translation.override("lv"):
        page = client.get("/mans/dati/").text
    assert told in page.split('id="looks"')[1].split("</section>")[0]
