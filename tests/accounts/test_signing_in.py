from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from talka.accounts import actions, vault
from talka.accounts.adapter.account import Backend
from talka.accounts.models import Attempt, Duty, User
from tests.accounts.doors import GOOD_PASSWORD, without_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    user = User.objects.create_user("Zīle", GOOD_PASSWORD)
    vault.tell(user, email="Anna@example.lv")
    return user


def sign_in(client: Client, login: str, password: str = GOOD_PASSWORD, **more: str) -> Any:
    return client.post("/ienakt/", {"login": login, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["Zīle", "zīle ", "anna@example.lv", "ANNA@EXAMPLE.LV"])
def test_nickname_and_email_both_sign_in(client: Client, anna: User, login: str) -> None:
    answer = sign_in(client, login, next="/iespejas/")
    assert (answer.status_code, answer["Location"]) == (302, "/iespejas/")
    assert signed_in(client)


def test_what_was_typed_is_not_in_the_session_row(client: Client, anna: User) -> None:
    sign_in(client, "anna@example.lv")
    kept = [row.get_decoded() for row in Session.objects.all()]
    assert kept
    assert "anna@example" not in str(kept).casefold()
    assert "zīle" not in str(kept).casefold()


def test_known_and_unknown_get_the_same_answer(client: Client, anna: User) -> None:
    known, unknown = sign_in(client, "Zīle", "wrong password 1"), sign_in(client, "Nav tāda", "wrong password 1")
    assert known.status_code == unknown.status_code
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert without_token(known).replace("Zīle", "") == without_token(unknown).replace("Nav tāda", "")


@pytest.mark.parametrize("login", ["Zīle", "anna@example.lv", "Nav tāda", "nav@example.lv", "Bez paroles"])
def test_known_and_unknown_take_the_same_work(client: Client, anna: User, login: str) -> None:
    User.objects.create_user("Bez paroles")
    with mock.patch(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode", autospec=True, return_value="md5$a$b"
    ) as hashed:
        Backend().authenticate(None, username=login, password="wrong password 1")
    assert hashed.call_count == 1


def test_the_session_key_changes_and_the_old_cookie_is_dead(client: Client, anna: User) -> None:
    client.get("/demo/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    sign_in(client, "Zīle")
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_signing_out_empties_the_browser_and_ends_the_session(client: Client, anna: User) -> None:
    sign_in(client, "Zīle")
    key = client.session.session_key
    answer = client.post("/iziet/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=key).exists()
    assert not UserSession.objects.exists()


def test_signing_out_everywhere_ends_the_other_device_too(anna: User) -> None:
    one, other = Client(), Client()
    sign_in(one, "Zīle")
    sign_in(other, "Zīle")
    assert other.get("/mans/drosiba/").status_code == 200
    assert one.post("/iziet/visur/")["Clear-Site-Data"] == '"cache", "storage"'
    assert other.get("/mans/drosiba/").status_code == 302
    assert one.get("/mans/drosiba/").status_code == 302


def test_a_thousand_guesses_are_ten(client: Client, anna: User) -> None:
    with mock.patch.object(Backend, "_authenticate", autospec=True, return_value=None) as tried:
        for number in range(40):
            sign_in(client, "Zīle", f"guess {number}")
    assert tried.call_count == 10
    assert not signed_in(client)
    sign_in(client, "Zīle")
    assert not signed_in(client), "the right password is not tried either"


def test_signing_in_rightly_costs_no_tries(anna: User) -> None:
    for _time in range(12):
        assert sign_in(Client(), "Zīle").status_code == 302
    assert not Attempt.objects.exists()


def test_an_account_is_guarded_from_many_addresses(anna: User) -> None:
    with mock.patch.object(Backend, "_authenticate", autospec=True, return_value=None) as tried:
        for number in range(20):
            Client(REMOTE_ADDR=f"192.0.2.{number}").post("/ienakt/", {"login": "zĪLE", "password": "x"})
    assert tried.call_count == 10


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(client: Client, anna: User, address: str) -> None:
    assert sign_in(client, "Zīle", next=address)["Location"] == "/mans/sakums/"


def test_pages_for_the_signed_in_lead_to_the_door_and_back(client: Client, anna: User) -> None:
    away = client.get("/mans/drosiba/")
    assert away["Location"] == "/ienakt/?next=/mans/drosiba/"
    assert sign_in(client, "Zīle", next="/mans/drosiba/")["Location"] == "/mans/drosiba/"


def test_the_password_alone_is_not_two_factors_and_a_one_time_code_is_asked_for(client: Client, anna: User) -> None:
    sign_in(client, "Zīle")
    assert client.session["talka_second_factor"] is False
    other = Client()
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    assert sign_in(other, "Zīle")["Location"] == "/ienakt/otrais-solis/"
    assert not signed_in(other)
    assert other.get("/ienakt/otrais-solis/").status_code == 200
    assert other.post("/ienakt/otrais-solis/", {"code": "000000"}).status_code == 200
    assert not signed_in(other)
    counter = next(iter(yield_hotp_counters_from_time()))
    other.post("/ienakt/otrais-solis/", {"code": format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))})
    assert signed_in(other)
    assert other.session["talka_second_factor"] is True


def test_the_secret_of_one_time_codes_is_sealed(anna: User) -> None:
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_a_demo_sign_in_counts_as_second_factor(client: Client) -> None:
    actions.create_cast()
    client.post("/demo/ieiet/moderators/")
    assert client.session["talka_second_factor"] is True
    assert Duty.objects.filter(user=client.session["_auth_user_id"], kind="moderator").exists()


def test_who_needs_a_second_factor_is_told_how_to_get_one(client: Client, anna: User) -> None:
    sign_in(client, "Zīle")
    page = client.get("/mans/drosiba/otrais-solis/?next=/iespejas/")
    assert page.status_code == 200
    assert "/mans/drosiba/atslegas/jauna/" in page.content.decode()
    client.get("/mans/drosiba/otrais-solis/gatavs/?next=/iespejas/")
    assert client.session["talka_second_factor"] is False, "asking for it is no proof"


@pytest.mark.parametrize(
    "closed",
    [
        "/ienakt/signup/",
        "/accounts/signup/",
        "/mans/drosiba/epasts/nav-tada/",
        "/ienakt/login/code/",
        "/ienakt/eid/nav/",
    ],
)
def test_what_the_library_offers_and_talka_does_not_want_is_not_there(client: Client, anna: User, closed: str) -> None:
    client.force_login(anna)
    assert client.get(closed).status_code == 404


def test_the_moderators_tables_have_no_door_of_their_own(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/ienakt/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302


def test_the_moderators_tables_need_both_factors(client: Client) -> None:
    actions.create_moderator("Kārtībnieks", GOOD_PASSWORD)
    sign_in(client, "Kārtībnieks")
    assert client.get("/admin/")["Location"] == "/mans/drosiba/otrais-solis/?next=%2Fadmin%2F"
    session = client.session
    session["talka_second_factor"] = True
    session.save()
    assert client.get("/admin/").status_code == 200
