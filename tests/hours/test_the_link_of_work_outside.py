"""The letter to an organiser outside Talka says until when its link works, and it works until the end of that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from talka.core import clock
from talka.core.periods import day_end, local
from talka.hours import privacy
from talka.hours.actions import outside
from talka.hours.enums import OutsideState
from talka.hours.models import OutsideWork
from talka.notifications.models import Notification
from talka.notifications.queries.tokens import open_link
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    [
        datetime(2026, 11, 14, 22, 30, tzinfo=UTC),  # half an hour after midnight in Riga
        datetime(2026, 11, 15, 8, 0, tzinfo=UTC),
        datetime(2027, 3, 1, 8, 0, tzinfo=UTC),  # summer time begins meanwhile
        datetime(2027, 10, 15, 21, 30, tzinfo=UTC),  # and ends
    ],
)
def test_it_works_to_the_end_of_the_day_that_the_letter_names(client: Client, asked: datetime) -> None:
    person = volunteer()
    with clock.move_to(asked):
        work = outside.declare(person, organiser="Svētki", day=clock.today(), minutes=60, done="Cepu pankūkas")
        outside.ask(work, by=person, email="svetki@example.lv", name="Jana")
    letter = Notification.objects.get(kind="hours.outside_asked")
    page, until = open_link(letter.url), date.fromisoformat(letter.context["until_on"])
    assert (until - local(asked).date()).days == 30
    last = day_end(until)
    with clock.move_to(last - timedelta(seconds=30)):
        assert privacy.forget_old() == 0
        assert client.get(page).status_code == 200
    with clock.move_to(last):
        assert client.get(page).status_code == 410
        privacy.forget_old()
    assert OutsideWork.objects.get().state == OutsideState.DECLARED
