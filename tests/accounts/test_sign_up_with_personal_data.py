from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from talka.accounts import queries, vault
from talka.accounts.models import Consent, Contact, User, VolunteerProfile
from talka.core import clock
from tests.accounts.doors import GOOD_PASSWORD, without_token
from tests.accounts.test_coming_back import link_in

pytestmark = pytest.mark.django_db


def person(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Anna",
        "surname": "Liepiņa",
        "birth_date": "1994-05-12",
        "municipality": "0001000",
        "phone": "+371 20000000",
        "sex": "female",
        "nickname": "Mierīgā stirna 473",
        "way": "password",
        "password": GOOD_PASSWORD,
        "identity": "on",
        "terms": "on",
    } | changes


@pytest.fixture
def link(client: Client) -> str:
    client.post("/sakt/ar-datiem/", {"email": "anna@example.lv", "next": "/iespejas/"})
    return link_in(mail.outbox[-1])


def test_the_address_is_proven_first_and_the_rest_goes_into_the_vault(client: Client, link: str) -> None:
    assert not User.objects.exists()
    assert client.post(link, person()).status_code == 302
    user = User.objects.get()
    told = vault.read(user, vault.FIELDS, by=user, why="test")
    assert told == {
        "name": "Anna",
        "surname": "Liepiņa",
        "email": "anna@example.lv",
        "phone": "+371 20000000",
        "birth_date": "1994-05-12",
    }
    assert (queries.age_band(user), user.sex) == ("25-34", "female")
    assert VolunteerProfile.objects.get(user=user).municipality_id == "0001000"
    assert set(Consent.objects.filter(user=user).values_list("kind", flat=True)) == {"terms", "age", "identity"}
    assert not Contact.objects.exists()
    assert client.post("/sakt/kods/")["Location"] == "/iespejas/"


def test_the_link_works_once_in_whatever_browser(link: str) -> None:
    assert Client().get(link).status_code == 200
    assert Client().get(link).status_code == 200
    assert Client().post(link, person()).status_code == 302
    assert Client().post(link, person(nickname="Cita stirna 1")).status_code == 404


def test_the_link_is_dead_after_half_an_hour(client: Client, link: str) -> None:
    with clock.move_to(clock.now() + dt.timedelta(minutes=31)):
        assert client.get(link).status_code == 404


def test_an_address_with_account_gets_the_same_page_and_another_mail(client: Client) -> None:
    vault.tell(User.objects.create_user("Zīle"), email="anna@example.lv")
    known = client.post("/sakt/ar-datiem/", {"email": "anna@example.lv"})
    unknown = client.post("/sakt/ar-datiem/", {"email": "nava@example.lv"})
    assert without_token(known).replace("anna@", "nava@") == without_token(unknown)
    assert "/ienakt/atgut/" in mail.outbox[0].body
    assert "/sakt/ar-datiem/" in mail.outbox[1].body


def test_a_child_under_13_is_refused_and_nothing_is_kept(client: Client, link: str) -> None:
    young = clock.today().replace(day=1) - dt.timedelta(days=365 * 12)
    assert client.post(link, person(birth_date=young.isoformat())).status_code == 403
    answer = client.post(link, person(birth_date=young.isoformat(), surname="", terms=""))
    assert answer.status_code == 403  # nobody so young is asked to mend something else first
    assert not User.objects.exists()


def test_the_thirteenth_birthday_opens_the_door_and_the_day_before_does_not(client: Client, link: str) -> None:
    today = clock.today()
    birthday = today.replace(year=today.year - 13)
    assert client.post(link, person(birth_date=(birthday + dt.timedelta(days=1)).isoformat())).status_code == 403
    assert client.post(link, person(birth_date=birthday.isoformat())).status_code == 302
    assert queries.needs_guardian(User.objects.get())


@pytest.mark.parametrize("field", ["name", "surname", "birth_date", "identity", "terms"])
def test_what_is_needed_is_asked_for(client: Client, link: str, field: str) -> None:
    answer = client.post(link, person(**{field: ""}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_phone_municipality_and_sex_may_stay_empty(client: Client, link: str) -> None:
    assert client.post(link, person(phone="", municipality="", sex="")).status_code == 302


def test_nobody_elses_address_is_taken_by_two_links(client: Client, link: str) -> None:
    vault.tell(User.objects.create_user("Zīle"), email="anna@example.lv")
    answer = client.post(link, person())
    assert answer.status_code == 422
    assert User.objects.count() == 1
