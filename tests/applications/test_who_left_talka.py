"""When somebody erases their account the team is told as of any stepping back, and writes to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, privacy
from talka.applications.enums import Side
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "kind"), [(200, "application.withdrawn"), (3, "application.withdrawn_late")])
def test_the_team_learns_that_a_place_is_free_again(hours: int, kind: str) -> None:
    start = clock.now() + timedelta(hours=hours)
    offer = opportunity(time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2), notice_hours=24)
    boss, person = coordinator(offer.organisation), volunteer()
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=boss)
    privacy.erase(person)
    told = Notification.objects.get(user=boss, kind=kind)
    assert told.context["pair"] == sent.pair.name
    assert person.nickname not in str(told.context)


def test_what_had_ended_before_is_not_told_again() -> None:
    sent = application(by=(person := volunteer()))
    boss = coordinator(sent.organisation)
    actions.withdraw(fresh(sent), by=person, reason="time")
    privacy.erase(person)
    assert Notification.objects.filter(user=boss, kind="application.withdrawn").count() == 1


def test_nobody_is_written_to_who_has_left(enter: Callable[[User], Client]) -> None:
    sent = application(by=(person := volunteer()))
    boss = coordinator(sent.organisation)
    privacy.erase(person)
    page = enter(boss).get(reverse("applications:received", args=[sent.organisation.key, sent.public_id])).text
    assert "Brīvprātīgais ir aizgājis no Talkas" in page
    assert 'name="text"' not in page
    with pytest.raises(RefusedError):
        actions.write(fresh(sent), side=Side.ORGANISER, by=boss, text="Kur esat?")
