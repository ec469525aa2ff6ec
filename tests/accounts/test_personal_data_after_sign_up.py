"""Name, birth date, phone and address of somebody who has an account: written, corrected, removed, all left behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from talka.accounts import privacy, vault
from talka.accounts.actions import agree
from talka.accounts.enums import ConsentKind
from talka.accounts.models import Consent, User
from talka.accounts.queries import age_band, has_agreed
from talka.accounts.queries.consents import TEXTS
from tests.accounts.doors import GOOD_PASSWORD

pytestmark = pytest.mark.django_db
PAGE, LEAVE = "/mans/profils/dati/", "/mans/profils/dati/atteikties/"


@pytest.fixture
def person(client: Client) -> User:
    user = User.objects.create_user("Mierīgā stirna 473", GOOD_PASSWORD)
    client.force_login(user)
    proves(client)
    return user


def proves(client: Client) -> None:
    assert client.post("/mans/drosiba/apstiprini/", {"password": GOOD_PASSWORD}).status_code == 302


def told(**changes: str) -> dict[str, str]:
    return {
        "name": "Anna", "surname": "Liepiņa", "birth_date": "1994-05-12", "phone": "+371 20000000",
        "address": "Cēsis, Rīgas iela 1", "identity": "on",
    } | changes  # fmt: skip


def kept(user: User) -> dict[str, str]:
    return vault.read(user, vault.FIELDS, by=None, why="test")


def test_nobody_gets_there_with_an_open_session_alone() -> None:
    browser = Client()
    browser.force_login(User.objects.create_user("Zīle", GOOD_PASSWORD))
    for page in (PAGE, LEAVE):
        assert browser.get(page)["Location"].startswith("/mans/drosiba/apstiprini/")


def test_what_is_written_is_kept_with_the_consent_that_was_shown(client: Client, person: User) -> None:
    assert TEXTS[ConsentKind.IDENTITY].words in client.get(PAGE).text
    assert client.post(PAGE, told())["Location"] == PAGE
    assert kept(person) == {
        "name": "Anna", "surname": "Liepiņa", "birth_date": "1994-05-12", "phone": "+371 20000000",
        "address": "Cēsis, Rīgas iela 1",
    }  # fmt: skip
    assert Consent.objects.get(user=person, kind="identity").version == TEXTS[ConsentKind.IDENTITY].version
    person.refresh_from_db()
    assert person.age_band == "25-34"
    page = client.get(PAGE).text
    assert "Liepiņa" in page
    assert TEXTS[ConsentKind.IDENTITY].words not in page, "asked once"


def test_whom_to_call_in_an_emergency_is_kept_like_the_rest(client: Client, person: User) -> None:
    client.post(PAGE, told(emergency="Māte Zane, 20008888"))
    assert kept(person)["emergency"] == "Māte Zane, 20008888"
    assert "Māte Zane" in client.get(PAGE).text
    client.post(PAGE, told(emergency=""))
    assert "emergency" not in vault.known(person)


def test_without_consent_nothing_is_kept(client: Client, person: User) -> None:
    answer = client.post(PAGE, told(identity=""))
    assert answer.status_code == 422
    assert "identity" in answer.context["form"].errors
    assert vault.known(person) == set()


def test_a_line_is_corrected_or_removed_and_the_others_stay(client: Client, person: User) -> None:
    client.post(PAGE, told())
    vault.tell(person, email="anna@example.lv")
    client.post(PAGE, told(surname="Kalniņa", phone="", identity=""))
    assert kept(person)["surname"] == "Kalniņa"
    assert vault.known(person) == {"name", "surname", "birth_date", "address", "email"}


def test_who_empties_everything_takes_the_consent_back(client: Client, person: User) -> None:
    client.post(PAGE, told())
    client.post(PAGE, dict.fromkeys(told(), ""))
    assert vault.known(person) == set()
    assert not has_agreed(person, ConsentKind.IDENTITY)


def test_one_goes_back_to_where_the_data_were_missing(client: Client, person: User) -> None:
    assert client.post(PAGE, told(next="/mans/pieteikumi/"))["Location"] == "/mans/pieteikumi/"
    assert client.post(PAGE, told(next="//elsewhere.example/"))["Location"] == PAGE


@pytest.mark.parametrize(
    ("field", "text"), [("birth_date", "1850-01-01"), ("birth_date", "2999-01-01"), ("phone", "x")]
)
def test_what_cannot_be_is_told_at_its_field(client: Client, person: User, field: str, text: str) -> None:
    answer = client.post(PAGE, told(**{field: text}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert vault.known(person) == set()


def test_a_minor_does_not_grow_up_by_a_date_of_birth(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(age_band="13-15", next_band_month="2028-04-01")
    answer = client.post(PAGE, told())
    assert answer.status_code == 422
    assert "birth_date" in answer.context["form"].errors
    person.refresh_from_db()
    assert (age_band(person), vault.known(person)) == ("13-15", frozenset())
    assert client.post(PAGE, told(birth_date="2012-08-03")).status_code == 302


def test_a_child_under_thirteen_writes_nothing(client: Client, person: User) -> None:
    assert client.post(PAGE, told(birth_date="2020-01-01")).status_code == 403
    assert vault.known(person) == set()


def test_all_of_it_is_left_behind_and_the_account_stays(client: Client, person: User) -> None:
    client.post(PAGE, told())
    assert vault.known(person)
    assert client.get(LEAVE).status_code == 200
    assert vault.known(person), "looking removes nothing"
    assert client.post(LEAVE)["Location"] == "/mans/profils/"
    assert vault.known(person) == set()
    assert not has_agreed(person, ConsentKind.IDENTITY)
    assert client.get("/mans/profils/").status_code == 200


def test_who_has_no_other_way_in_sets_one_first(client: Client, person: User) -> None:
    client.post(PAGE, told())
    person.refresh_from_db()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert client.post(LEAVE).status_code == 422
    assert vault.known(person)


def test_a_merged_account_keeps_the_consent_its_data_hang_on() -> None:
    one, other = User.objects.create_user("Zīle"), User.objects.create_user("Žagata")
    agree(other, ConsentKind.IDENTITY)
    vault.tell(other, name="Anna")
    privacy.merge(one, other)
    assert vault.known(one) == {"name"}
    assert has_agreed(one, ConsentKind.IDENTITY)


AGE = "/mans/profils/vecums/"


@pytest.mark.parametrize(
    "told_now", [{"age": "25-34"}, {"age": "not-said"}, {"age": "16-17", "birthday_month": "2027-01"}]
)
def test_a_child_does_not_grow_up_by_a_form(client: Client, person: User, told_now: dict[str, Any]) -> None:
    User.objects.filter(pk=person.pk).update(age_band="13-15", next_band_month="2028-04-01")
    answer = client.post(AGE, told_now)
    assert answer.status_code == 422
    assert "age" in answer.context["form"].errors
    person.refresh_from_db()
    assert (age_band(person), str(person.next_band_month)) == ("13-15", "2028-04-01")


def test_nor_by_an_earlier_month(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(age_band="13-15", next_band_month="2028-04-01")
    assert client.post(AGE, {"age": "13-15", "birthday_month": "2026-12"}).status_code == 422
    assert client.post(AGE, {"age": "13-15", "birthday_month": "2028-06"}).status_code == 302


def test_who_told_a_date_of_birth_is_as_old_as_it_says(client: Client, person: User) -> None:
    vault.tell(person, birth_date="1994-05-12")
    assert client.post(AGE, {"age": "65+"}).status_code == 422


def test_an_adult_may_turn_out_to_be_younger_and_older(client: Client, person: User) -> None:
    for age in ("25-34", "35-49"):
        assert client.post(AGE, {"age": age}).status_code == 302
    assert client.post(AGE, {"age": "16-17", "birthday_month": "2027-06"}).status_code == 302
    person.refresh_from_db()
    assert age_band(person) == "16-17"
