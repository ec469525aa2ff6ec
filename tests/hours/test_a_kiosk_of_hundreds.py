"""A kiosk for hundreds: looked through by name; and one whose opener has left the team ends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.hours.models import Kiosk, Presence
from talka.hours.views import kiosk as view
from talka.organisations.models import Membership
from tests.factories.hours import Team, team

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    crew = team()
    held = [crew.application, crew.join(), crew.join()]
    for one, name in zip(held, ("Žiglais Ērglis 31", "Ašais Alnis 11", "Ciets Cālis 14"), strict=True):
        PairName.objects.filter(pk=one.pair_id).update(name=name)
    return crew


def opened(browser: Client, crew: Team) -> str:
    form = {"opportunity": crew.offer.public_id, "pin": "4711"}
    answer: Any = browser.post(reverse("hours:kiosk", args=[crew.offer.organisation.key]), form)
    return str(answer.url)


def names(page: str) -> list[str]:
    return re.findall(r'data-kind="in" data-name="([^"]+)"', page)


def test_a_name_is_looked_for_without_marks_and_without_javascript(
    enter: Enter, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = enter(crew.boss)
    screen = opened(browser, crew)
    assert "data-kiosk-find hidden" in browser.get(screen).text, "three names need no field"
    monkeypatch.setattr(view, "MANY", 2)
    page = browser.get(screen).text
    assert "data-kiosk-find>" in page
    assert len(names(page)) == 3
    found = browser.get(f"{screen}?vards=zigl").text
    assert names(found) == ["Žiglais Ērglis 31"]
    assert f'id="people" action="{screen}"' in found, "the next person finds all names again"
    nobody = browser.get(f"{screen}?vards=kaija").text
    assert names(nobody) == []
    assert re.search(r'data-kiosk-none role="status">', nobody)


def send(browser: Client, screen: str, crew: Team, at: datetime) -> str:
    stamp = {"id": str(uuid4()), "kind": "in", "at": at.isoformat(), "work": crew.application.public_id}
    body = json.dumps({"now": clock.now().isoformat(), "stamps": [stamp]})
    answer: Any = browser.post(f"{screen}nospiedumi/", body, content_type="application/json")
    return str(answer.json()["stamps"][0]["code"])


def test_a_kiosk_ends_when_whoever_opened_it_leaves_the_team(enter: Enter, crew: Team) -> None:
    browser = enter(crew.boss)
    screen = opened(browser, crew)
    Kiosk.objects.update(opened_at=clock.now() - timedelta(hours=2))
    assert browser.get(screen).status_code == 200
    left = clock.now() - timedelta(minutes=30)
    Membership.objects.filter(user=crew.boss).update(since=left - timedelta(days=9), until=left)
    page = browser.get(screen)
    assert page.status_code == 410
    assert "Šis kiosks ir beidzies" in page.text
    assert crew.application.pair.name not in page.text
    assert browser.post(screen, {"tap": crew.application.public_id}).status_code == 410
    assert send(browser, screen, crew, clock.now()) == "kiosk.over"
    assert not Presence.objects.exists()
    assert send(browser, screen, crew, left - timedelta(minutes=10)) == "", "tapped while it was open: it counts"
    assert Presence.objects.count() == 1


@pytest.mark.parametrize("gone", [{"is_active": False}, None])
def test_a_kiosk_of_a_closed_or_erased_account_ends(enter: Enter, crew: Team, gone: dict[str, bool] | None) -> None:
    browser = enter(crew.boss)
    screen = opened(browser, crew)
    if gone:
        User.objects.filter(pk=crew.boss.pk).update(**gone)
    else:
        Kiosk.objects.update(opened_by=None)
    assert browser.get(screen).status_code == 410
    assert send(browser, screen, crew, clock.now()) == "kiosk.over"
