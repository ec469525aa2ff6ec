"""What everybody reads of one organiser: a whole year, of enough people, rounded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from talka.core import clock
from talka.organisations.models import Organisation
from talka.statistics import actions
from talka.statistics.models import OrganiserFigure
from tests.factories import organisation
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime(2026, 12, 20, 9, tzinfo=UTC), datetime(2027, 1, 16, 9, tzinfo=UTC)


def worked(people: int) -> Organisation:
    place = organisation()
    for _person in range(people):
        hours(place, date(2026, 5, 3), minutes=130)
    return place


def release(at: datetime) -> None:
    with clock.move_to(at):
        actions.build()
        actions.publish()


def test_a_year_that_is_over_is_shown_rounded_and_only_of_ten_people() -> None:
    large, small = worked(12), worked(9)
    release(AFTER)
    found = OrganiserFigure.objects.get()
    assert (found.organisation, found.year, found.people, found.hours) == (large, 2026, 10, 25)
    page = Client().get(large.get_absolute_url()).content.decode()
    assert "brīvprātīgie 2026. gadā" in page
    assert "2026. gadā" not in Client().get(small.get_absolute_url()).content.decode()


def test_a_running_year_is_not_shown() -> None:
    worked(12)
    release(BEFORE)
    assert not OrganiserFigure.objects.exists()


def test_what_was_shown_stays() -> None:
    place = worked(12)
    release(AFTER)
    for _person in range(8):
        hours(place, date(2026, 6, 3))
    release(datetime(2027, 2, 16, 9, tzinfo=UTC))
    assert OrganiserFigure.objects.get().people == 10
