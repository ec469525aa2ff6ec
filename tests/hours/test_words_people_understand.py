"""What a page of hours says is said in words of its own, and of the moment it speaks of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.hours import actions
from talka.hours.enums import DisputeReason
from tests.factories.hours import Team, again, team, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> Team:
    return team()


def test_a_number_that_is_too_large_is_told_at_its_field(enter: Callable[[User], Client], crew: Team) -> None:
    page = reverse("hours:slips", args=[crew.offer.organisation.key])
    typed = {"n": "500", "hours": "30", "date": clock.today().isoformat(), "done": "Lasījām ābolus"}
    answer = enter(crew.boss).post(page, typed)
    assert answer.status_code == 422
    for field, told in (("n", "Reizē no vienas līdz simt lapiņām."), ("hours", "No vienas minūtes līdz 24 stundām.")):
        assert told in answer.text.split(f'id="id_{field}_error"')[1].split("</p>")[0]
    assert 'value="500"' in answer.text
    assert "Lasījām ābolus" in answer.text


def test_disputed_hours_were_confirmed_and_are_not(enter: Callable[[User], Client], crew: Team) -> None:
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    actions.confirm_one(record, by=crew.boss)
    page = reverse("hours:one", args=[record.public_id])
    reader = enter(crew.person)
    assert "<dt>Apstiprināts</dt>" in reader.get(page).text
    actions.dispute(again(record), by=crew.person, reason=DisputeReason.TIME)
    told = reader.get(page).text
    assert "<dt>Bija apstiprināts</dt>" in told
    assert "<dt>Apstiprināts</dt>" not in told
