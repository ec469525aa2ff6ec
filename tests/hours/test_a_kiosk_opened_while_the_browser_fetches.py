"""A kiosk is opened while its browser still fetches behind the page: answers that come late leave the new cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from tests.factories.hours import Team, team

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def crew() -> Team:
    return team()


def opened(tablet: Client, crew: Team) -> tuple[str, str]:
    """The kiosk's page, and the session that its opening has ended."""
    before = tablet.cookies[COOKIE].value
    address = reverse("hours:kiosk", args=[crew.offer.organisation.key])
    answer: Any = tablet.post(address, {"opportunity": crew.offer.public_id, "pin": "4711"})
    return answer.url, before


@pytest.mark.parametrize(
    ("address", "mode"), [("/sw.js", "same-origin"), ("/palidziba/", "cors"), ("/bezsaiste/", "cors")]
)
def test_what_the_service_worker_asked_for_before_takes_no_cookie_away(
    enter: Enter, crew: Team, address: str, mode: str
) -> None:
    tablet = enter(crew.boss)
    screen, before = opened(tablet, crew)
    late = Client()
    late.cookies[COOKIE] = before
    tablet.cookies.update(late.get(address, headers={"Sec-Fetch-Mode": mode}).cookies)
    assert tablet.get(screen).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Mode": "navigate"}, {}], ids=["navigate", "older browser"])
def test_a_page_that_its_reader_opens_takes_the_cookie_of_an_ended_session_away(
    enter: Enter, crew: Team, headers: dict[str, str]
) -> None:
    _screen, before = opened(enter(crew.boss), crew)
    late = Client()
    late.cookies[COOKIE] = before
    assert late.get("/palidziba/", headers=headers).cookies[COOKIE].value == ""


def test_who_is_signed_out_behind_the_page_keeps_no_cookie(enter: Enter, crew: Team) -> None:
    browser = enter(crew.boss)
    answer = browser.post(reverse("accounts:sign_out"), headers={"Sec-Fetch-Mode": "cors"})
    assert answer.cookies[COOKIE].value == ""


@pytest.mark.parametrize(
    ("mode", "known", "sets"), [("cors", True, False), ("cors", False, True), ("navigate", True, True)]
)
def test_what_is_fetched_behind_a_page_sets_no_older_token(
    enter: Enter, crew: Team, mode: str, *, known: bool, sets: bool
) -> None:
    """It may come after somebody has signed in with a new one."""
    browser = enter(crew.boss)
    address = reverse("hours:offline")
    if known:
        browser.get(address)
    answer = browser.get(address, headers={"Sec-Fetch-Mode": mode})
    assert (settings.CSRF_COOKIE_NAME in answer.cookies) is sets
