"""Each hour only those people of a month are counted anew for whom something was written; at night, or where that is not
enough, everybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from talka.accounts.models import User
from talka.core import clock
from talka.hours import privacy
from talka.hours.models import Change, WorkRecord
from talka.organisations.models import Organisation
from talka.statistics import actions
from talka.statistics.models import Month, WorkFact
from talka.statistics.queries import invariants, ledger
from tests.factories import organisation
from tests.factories.applications import volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
DAY = date(2026, 5, 3)


@pytest.fixture
def place() -> Organisation:
    return organisation()


@pytest.fixture
def two(place: Organisation) -> tuple[User, User]:
    """Hours of both are built, and were written long ago."""
    people = volunteer(), volunteer()
    for person in people:
        hours(place, DAY, by=person)
    actions.build()
    WorkRecord.objects.update(updated_at=clock.now() - timedelta(days=60))
    return people


def places() -> list[str]:
    return sorted(WorkFact.objects.values_list("place", flat=True))


def planted() -> None:
    """An error in all facts that sums do not tell."""
    WorkFact.objects.update(place="0099999")


def test_only_people_are_counted_of_whom_something_was_written(two: tuple[User, User], place: Organisation) -> None:
    planted()
    hours(place, DAY, by=two[0], minutes=30)
    assert actions.build(lately=True) == 1
    assert places() == ["0001000", "0099999"], "one was counted anew, the other was not looked at"
    assert ledger.fact_totals() == ledger.ledger_totals() == {MAY: (3, 270)}
    assert Month.objects.get().in_part


def test_at_night_everybody_of_such_a_month_is_counted(two: tuple[User, User], place: Organisation) -> None:
    planted()
    hours(place, DAY, by=two[0])
    actions.build(lately=True)
    assert actions.build() == 0, "no row has changed since"
    assert places() == ["0001000", "0001000"]
    assert not Month.objects.get().in_part


def test_hours_that_moved_away_are_taken_from_the_month_they_were_in(two: tuple[User, User]) -> None:
    planted()
    record = WorkRecord.objects.get(volunteer=two[0])
    Change.objects.create(record=record, verb="accept", side="organiser", old_date=DAY, old_minutes=120)
    WorkRecord.objects.filter(pk=record.pk).update(date=date(2026, 6, 3), updated_at=clock.now())
    assert actions.build(lately=True) == 2
    assert ledger.fact_totals() == {MAY: (1, 120), JUNE: (1, 120)}
    assert Month.objects.get(month=MAY).in_part, "who went and who stayed is known: nobody else was looked at"
    assert not Month.objects.get(month=JUNE).in_part, "a month that was not built yet is counted whole"


def test_what_left_no_trace_is_found_by_the_sums(two: tuple[User, User], place: Organisation) -> None:
    planted()
    WorkRecord.objects.filter(volunteer=two[0]).delete()
    hours(place, DAY, by=two[1], minutes=30)
    actions.build(lately=True)
    assert ledger.fact_totals() == {MAY: (2, 150)}
    assert places() == ["0001000"]
    assert not Month.objects.get().in_part
    assert list(invariants.broken()) == []


def test_where_nobody_says_whose_hours_they_were_everybody_is_counted(two: tuple[User, User]) -> None:
    planted()
    privacy.erase(two[0])
    assert ledger.people_written_of(MAY) is None
    actions.build(lately=True)
    assert places() == ["0001000", "0001000"]
    assert not Month.objects.get().in_part


def test_of_many_people_everybody_is_counted(
    two: tuple[User, User], place: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in two:
        hours(place, DAY, by=person)
    assert ledger.people_written_of(MAY) == {person.pk for person in two}
    monkeypatch.setattr(ledger, "MANY", 1)
    assert ledger.people_written_of(MAY) is None
