"""Threats T16–T19 of the list, over all pages at once: where a page may send on, who may write, whose name is in a mail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from config.settings import base
from talka.accounts.models import User
from talka.organisations import actions as teams
from talka.organisations.models import Membership
from tests import factories, matrix
from tests.accounts.doors import GOOD_PASSWORD
from tests.factories.applications import coordinator

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[1] / "talka"
ELSEWHERE = (
    "//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t//evil.example", "///evil.example", "http:///evil.example", "javascript:alert(1)",
    "https://localhost@evil.example", "/\n//evil.example", " //evil.example", "//evil.example/%2f..", "data:text/html,x",
    "https://localhost.evil.example", "/\x00//evil.example", "//%65vil.example",
)  # fmt: skip


def stays(location: str) -> bool:
    """As a browser reads it: white space and control signs fall away, backslashes are slashes."""
    read = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    return read.startswith("/") and not read.startswith("//") and not urlsplit(read).netloc


@pytest.fixture
def person() -> User:
    return User.objects.create_user("Zīle", GOOD_PASSWORD, age_band="25-34")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_door_sends_on_to_another_site(person: User, target: str) -> None:
    asked = quote(target)
    newcomer = Client()
    answers = [Client().post("/ienakt/", {"login": "Zīle", "password": GOOD_PASSWORD, "next": target})]
    signed_in = factories.sign_in(Client(), person)
    answers.append(signed_in.get(f"/sakt/?next={asked}"))
    answers.append(signed_in.get(f"{reverse('accounts:second_factor')}?next={asked}"))
    answers.append(signed_in.get(f"{reverse('accounts:second_factor_done')}?next={asked}"))
    answers.append(signed_in.post(reverse("accounts:age"), {"age": "25-34", "next": target}))
    answers.append(signed_in.post(f"{reverse('account_reauthenticate')}?next={asked}", {"password": GOOD_PASSWORD}))
    answers.append(newcomer.post(f"/ienakt/?next={asked}", {"login": "Zīle", "password": GOOD_PASSWORD}))
    sent_on = [one["Location"] for one in answers if one.status_code in {301, 302, 303, 307}]
    assert len(sent_on) >= 5, [one.status_code for one in answers]
    assert [one for one in sent_on if not stays(one)] == []


def test_where_to_go_next_is_read_in_one_place_only() -> None:
    """Whoever reads it elsewhere has to send it through `onward` in the same line."""
    read = re.compile(r"""\.get\(["']next["']""")
    assert [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in ROOT.rglob("*.py")
        for line in path.read_text().splitlines()
        if read.search(line) and "onward(" not in line
    ] == []


def exempt() -> set[str]:
    return {
        name
        for name, pattern in matrix.named(get_resolver().url_patterns)
        if getattr(pattern.callback, "csrf_exempt", False)
    }


def test_every_page_that_takes_something_wants_its_token() -> None:
    """One answer for everybody: 403 before the page itself is asked."""
    world = matrix.build()
    wrong = []
    browsers = []
    for role in ("moderator", "admin", "volunteer"):
        browser = Client(enforce_csrf_checks=True)
        factories.sign_in(browser, world.people[role])
        browsers.append((role, browser))
    unguarded = exempt()
    for name, parts in matrix.addresses():
        if name in unguarded:
            continue
        url = matrix.address(name, parts, world, rows=world.own, key=world.own)
        for role, browser in browsers:
            answer = browser.post(url, {"act": "x"})
            if answer.status_code != 403 and not (answer.status_code == 302 and "/ienakt/" in answer["Location"]):
                wrong.append(f"{name} answers {role} {answer.status_code}")
    assert wrong == []


def test_pages_without_the_token_need_no_sign_in_of_a_browser() -> None:
    """A page that knows its reader by a cookie is never exempt."""
    signed_in = {name for name, _parts in matrix.addresses()}
    assert exempt() & signed_in == set()


def test_a_role_that_ends_ends_for_the_open_session() -> None:
    house = factories.organisation()
    admin, helper = coordinator(house, role="admin"), coordinator(house)
    browser = factories.sign_in(Client(), helper)
    page = reverse("org_home", args=[house.key])
    assert browser.get(page).status_code == 200
    teams.remove(Membership.objects.get(user=helper), by=admin)
    assert browser.get(page).status_code == 404


def test_cookies_are_bound_to_the_host_where_the_site_has_https() -> None:
    source = (Path(base.__file__)).read_text()
    assert '"__Host-"' in source
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


@pytest.fixture
def at_once(settings: Any) -> None:
    """Mail leaves at once, as in the tests of accounts."""
    settings.ACCOUNT_ADAPTER = "talka.accounts.adapter.AccountAdapter"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_X_ORIGINAL_HOST": "evil.example", "HTTP_X_HOST": "evil.example"},
        {"HTTP_REFERER": "https://evil.example/"},
    ],
)
def test_no_mail_names_a_host_that_was_asked_for(headers: dict[str, str]) -> None:
    Client().post("/sakt/ar-datiem/", {"email": "anna@example.lv"}, **headers)  # type: ignore[arg-type]  # headers of the request
    Client().post("/ienakt/atgut/", {"way": "email", "email": "anna@example.lv"}, **headers)  # type: ignore[arg-type]  # as above
    assert mail.outbox
    for letter in mail.outbox:
        assert "evil.example" not in f"{letter.body} {letter.message()}"
        assert settings.SITE_URL in str(letter.body)


def test_an_unknown_host_is_answered_by_nobody() -> None:
    assert Client().get("/", HTTP_HOST="evil.example").status_code == 400
