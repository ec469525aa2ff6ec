"""Who has a duty is signed out after half an hour of nothing, and after twelve hours anyway."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from talka.accounts import tasks
from talka.accounts.models import Duty, User
from talka.core import clock
from tests.accounts.doors import GOOD_PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(duty: str, nickname: str = "Mierīgā stirna 473") -> Client:
    user = User.objects.create_user(nickname, GOOD_PASSWORD)
    if duty:
        Duty.objects.create(user=user, kind=duty)
    browser = Client()
    browser.post("/ienakt/", {"login": user.nickname, "password": GOOD_PASSWORD, "remember": "on"})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/mans/profils/").status_code == 200


@pytest.mark.parametrize("duty", ["moderator", "analyst"])
def test_half_an_hour_of_nothing_ends_it(duty: str) -> None:
    browser, now = signed_in(duty), clock.now()
    for minutes in (29, 58):
        with clock.move_to(now + timedelta(minutes=minutes)):
            assert is_in(browser)
    with clock.move_to(now + timedelta(minutes=89)):
        assert not is_in(browser)


def test_twelve_hours_end_it_however_busy() -> None:
    browser, now = signed_in("moderator"), clock.now()
    for minutes in range(25, 12 * 60, 25):
        with clock.move_to(now + timedelta(minutes=minutes)):
            assert is_in(browser), minutes
    with clock.move_to(now + timedelta(hours=12, minutes=1)):
        assert not is_in(browser)


def test_a_volunteer_stays_signed_in() -> None:
    browser, now = signed_in(""), clock.now()
    with clock.move_to(now + timedelta(days=2)):
        assert is_in(browser)


def test_the_night_forgets_sign_ins_that_ran_out_and_keeps_the_others() -> None:
    gone, stays = signed_in(""), signed_in("", "Mierīgais lūsis 474")
    key = gone.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=clock.now() - timedelta(seconds=1))
    UserSession.objects.update(created_at=clock.now() - timedelta(days=3))
    tasks.forget(0)
    assert not Session.objects.filter(session_key=key).exists()
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [stays.session.session_key]
    assert is_in(stays)
    assert not is_in(gone)
