from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from talka.accounts import actions, vault
from talka.accounts.actions import recovery
from talka.accounts.models import Attempt, Duty, User
from talka.accounts.policies.second_factor import SECOND_FACTOR
from talka.core.errors import RefusedError
from talka.organisations.actor import actor_of
from talka.organisations.models import Membership
from tests import factories
from tests.accounts.doors import GOOD_PASSWORD, signed_up, without_token

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "ezers aiz trim kalniem"


@pytest.fixture
def lost() -> tuple[User, str]:
    user, code = signed_up(Client())
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "lost phone"})
    return user, code


def come_back(client: Client, login: str, code: str) -> Any:
    return client.post("/ienakt/atgut/", {"way": "code", "login": login, "code": code})


def test_the_code_brings_the_account_back_and_kills_what_was_lost(client: Client, lost: tuple[User, str]) -> None:
    user, code = lost
    thief = Client()
    thief.force_login(user)
    assert come_back(client, user.nickname, code)["Location"] == "/sakt/kods/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not Authenticator.objects.filter(user=user).exists()
    assert thief.get("/mans/drosiba/").status_code == 302
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_code_works_once_and_a_new_one_is_shown(client: Client, lost: tuple[User, str]) -> None:
    user, code = lost
    come_back(client, user.nickname, code)
    new_code = client.get("/sakt/kods/").context["code"]
    assert new_code != code
    assert come_back(Client(), user.nickname, code).status_code == 422
    assert come_back(Client(), user.nickname, new_code).status_code == 302


def test_nothing_else_opens_before_a_new_password_or_passkey(client: Client, lost: tuple[User, str]) -> None:
    user, code = lost
    come_back(client, user.nickname, code)
    for page in ("/mans/drosiba/", "/mans/profils/", "/iespejas/", "/mans/drosiba/parole/"):
        assert client.get(page)["Location"] == "/ienakt/jauna-piekluve/"
    assert client.get("/ienakt/jauna-piekluve/").status_code == 200
    for fetched in ("/sw.js", "/bezsaiste/", "/palidziba/"):  # behind the page; a redirected service worker is an error
        assert client.get(fetched).status_code == 200
    assert client.get("/mans/drosiba/atslegas/jauna/").status_code == 200
    assert client.post("/ienakt/jauna-piekluve/", {"password": "short"}).status_code == 422
    client.post("/ienakt/jauna-piekluve/", {"password": NEW_PASSWORD})
    assert client.get("/mans/drosiba/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "o").replace("1", "l")]
)
def test_the_code_is_read_however_it_is_written(client: Client, lost: tuple[User, str], change: Any) -> None:
    user, code = lost
    assert come_back(client, user.nickname, change(code)).status_code == 302


def test_a_code_has_80_bits() -> None:
    codes = {recovery._new_code() for _one in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert len(set(recovery.ALPHABET)) ** recovery.LENGTH == 2**80


def test_five_tries_an_hour_and_the_right_code_is_not_tried_after_them(client: Client, lost: tuple[User, str]) -> None:
    user, code = lost
    with mock.patch.object(recovery, "check_code", autospec=True, return_value=None) as tried:
        for _time in range(9):
            assert come_back(client, user.nickname, "0000-0000-0000-0000").status_code == 422
    assert tried.call_count == 5
    assert come_back(client, user.nickname, code).status_code == 422
    Attempt.objects.all().delete()
    assert come_back(client, user.nickname, code).status_code == 302


@pytest.mark.parametrize("login", ["Mierīgā stirna 473", "Nav tāda", "nav@example.lv"])
def test_known_and_unknown_take_the_same_work_and_get_the_same_answer(
    client: Client, lost: tuple[User, str], login: str
) -> None:
    with mock.patch.object(recovery.HASHER, "verify", wraps=recovery.HASHER.verify) as checked:
        answer = come_back(client, login, "0000-0000-0000-0000")
    assert checked.call_count == 1
    assert [str(error) for error in answer.context["form"].non_field_errors()] == [
        "Segvārds vai atgūšanas kods nav pareizs."
    ]


def test_a_banned_person_does_not_come_back_by_the_code(client: Client, lost: tuple[User, str]) -> None:
    user, code = lost
    actions.ban(user, reason="abuse", by=User.objects.create_user("moderators"))  # type: ignore[arg-type]  # its value
    assert come_back(client, user.nickname, code).status_code == 422


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found
    return found[1]


def by_mail(client: Client, email: str) -> Any:
    return client.post("/ienakt/atgut/", {"way": "email", "email": email})


def test_who_told_an_address_comes_back_by_a_link(client: Client) -> None:
    user = User.objects.create_user("Zīle", GOOD_PASSWORD)
    vault.tell(user, email="anna@example.lv")
    assert by_mail(client, "Anna@Example.lv").status_code == 200
    address = link_in(mail.outbox[0])
    assert mail.outbox[0].to == ["anna@example.lv"] or mail.outbox[0].to == ["Anna@Example.lv"]
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200, "looking uses nothing up"
    assert client.post(address)["Location"] == "/sakt/kods/"
    assert Client().post(address).status_code == 404, "it works once"
    user.refresh_from_db()
    assert user.credentials_due


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_says_so(client: Client) -> None:
    user = User.objects.create_user("Zīle", GOOD_PASSWORD)
    vault.tell(user, email="anna@example.lv")
    known, unknown = by_mail(client, "anna@example.lv"), by_mail(client, "nava@example.lv")
    assert without_token(known).replace("anna@", "nava@") == without_token(unknown)
    assert len(mail.outbox) == 2
    assert "/sakt/ar-datiem/" in mail.outbox[1].body


def test_three_mails_an_hour_to_one_address(client: Client) -> None:
    answers = [by_mail(client, "anna@example.lv").status_code for _time in range(5)]
    assert answers == [200, 200, 200, 422, 422]
    assert len(mail.outbox) == 3


def test_the_host_that_was_asked_for_is_not_in_the_mail(client: Client) -> None:
    client.post(
        "/ienakt/atgut/",
        {"way": "email", "email": "anna@example.lv"},
        HTTP_HOST="127.0.0.1",
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    assert "evil.example" not in mail.outbox[0].body
    assert "http://localhost:" in mail.outbox[0].body


def responsible(how: str) -> tuple[User, str]:
    """Somebody with a passkey and a recovery code who acts for others."""
    user, code = signed_up(Client())
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "lost phone"})
    if how == "admin of a team":
        Membership.objects.create(organisation=factories.organisation(), user=user, role="admin")
    else:
        Duty.objects.create(user=user, kind=how)
    return user, code


def back_with_a_new_password(user: User, code: str) -> Client:
    browser = Client()
    come_back(browser, user.nickname, code)
    browser.post("/ienakt/jauna-piekluve/", {"password": NEW_PASSWORD})
    session = browser.session
    session[SECOND_FACTOR] = True  # as after a new passkey
    session.save()
    return browser


def counts_twice(browser: Client) -> bool:
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = User.objects.get(pk=browser.session["_auth_user_id"])
    return actor_of(request).second_factor


@pytest.mark.parametrize("how", ["moderator", "analyst", "admin of a team"])
def test_who_acts_for_others_does_so_again_only_when_somebody_has_said_who_came_back(how: str) -> None:
    user, code = responsible(how)
    browser = back_with_a_new_password(user, code)
    assert not counts_twice(browser)
    page = browser.get("/mans/drosiba/otrais-solis/", {"next": "/mans/"})
    assert page.templates[0].name == "accounts/second_factor_barred.html"
    user.refresh_from_db()
    with pytest.raises(RefusedError, match="own_decision"):
        actions.confirm_returned(user, by=user)
    actions.confirm_returned(user, by=User.objects.create_user("cits moderators"))
    assert counts_twice(browser)


def test_the_operator_may_say_it_too() -> None:
    user, code = responsible("moderator")
    browser = back_with_a_new_password(user, code)
    call_command("confirm_returned", user.nickname, stdout=StringIO())
    assert counts_twice(browser)
    with pytest.raises(CommandError):
        call_command("confirm_returned", user.nickname)


def test_a_volunteer_who_comes_back_and_later_leads_a_team_is_not_held_up(lost: tuple[User, str]) -> None:
    user, code = lost
    assert counts_twice(back_with_a_new_password(user, code))


@pytest.mark.parametrize("how", ["moderator", "admin of a team"])
def test_one_time_codes_of_who_acts_for_others_stay_and_are_asked_for(how: str) -> None:
    user, code = responsible(how)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    browser = Client()
    assert come_back(browser, user.nickname, code)["Location"] == "/ienakt/otrais-solis/"
    assert "_auth_user_id" not in browser.session
    user.refresh_from_db()
    assert not user.second_factor_barred
    assert list(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == ["totp"]


def test_nothing_is_hashed_before_somebody_asks() -> None:
    """Argon2 takes 100 MB: every program that only imported this took as much at its start."""
    program = (
        "import argon2.low_level as low, sys\n"
        "low.hash_secret = lambda *_told, **_named: sys.exit('hashed')\n"
        "import django\ndjango.setup()\n"
        "import talka.accounts.actions.recovery\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
