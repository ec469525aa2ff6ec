"""What a volunteer, an organiser and the ministry read adds up to the same ledger; who leaves takes no figure along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest

from talka.accounts.models import User
from talka.core import clock
from talka.hours import privacy
from talka.hours.queries.mine import mine
from talka.organisations.models import Organisation
from talka.statistics import actions, cube
from talka.statistics.models import Figure, Revision
from talka.statistics.queries import invariants, ledger, own
from tests.factories import organisation
from tests.factories.applications import volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime(2026, 3, 16, 9, tzinfo=UTC), datetime(2026, 4, 16, 9, tzinfo=UTC)
PEOPLE = 24


@pytest.fixture
def crowd() -> tuple[list[User], list[Organisation]]:
    """Two dozen people at four organisers, some of them several times, one record not yet agreed on."""
    people = [volunteer(age_band="25-34", sex="female") for _person in range(PEOPLE)]
    places = [organisation() for _place in range(4)]
    order = cycle(places)
    for number, person in enumerate(people):
        for day in range(1 + number % 3):
            hours(next(order), date(2026, 2, 1) + timedelta(days=day), by=person, minutes=45 + number)
    hours(places[0], date(2026, 2, 20), by=people[0], state="claimed", confirmed_at=None)
    return people, places


def published() -> list[tuple[object, ...]]:
    return sorted(Figure.objects.values_list("table", "period", "key", "people", "hours"))


def test_all_three_read_the_same_hours(crowd: tuple[list[User], list[Organisation]]) -> None:
    people, places = crowd
    with clock.move_to(MARCH):
        actions.build()
        volunteers = sum(mine(person, date(2026, 2, 1)).total for person in people)
        organisers = sum(
            own.yearly_return(one, 2026, remote="-", unknown="-", other="-").total.minutes for one in places
        )
    ministry = sum(one.cell.minutes for one in cube.count(["field"], date(2026, 1, 1), date(2027, 1, 1)))
    recorded = sum(minutes for _records, minutes in ledger.ledger_totals().values())
    assert volunteers == organisers == ministry == recorded > 0
    assert list(invariants.broken()) == []


def test_who_leaves_changes_no_published_figure(crowd: tuple[list[User], list[Organisation]]) -> None:
    people, _places = crowd
    with clock.move_to(MARCH):
        actions.build()
        assert actions.publish() is not None
    before = published()
    assert any(people is not None for _table, _period, _key, people, _hours in before), "nothing was shown"
    for person in people[:7]:
        privacy.erase(person)
        User.objects.filter(pk=person.pk).update(age_band="", sex="")
    hours(organisation(), date(2026, 3, 5))  # so that there is something new to publish
    with clock.move_to(APRIL):
        assert actions.build() > 0
        assert actions.publish() is not None
    known = {row[:3] for row in before}
    assert [row for row in published() if row[:3] in known] == before
    assert not Revision.objects.exists()
