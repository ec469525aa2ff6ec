"""`talka check-invariants`: an error of each kind, planted past the acts and the database's own rules, is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from talka.core import clock
from talka.hours import actions
from talka.hours.enums import Side, State, Verb, Way
from talka.hours.models import Change, Presence, Slip, WorkRecord
from talka.hours.queries.invariants import broken
from talka.hours.schemas import Work
from tests.factories import opportunity
from tests.factories.applications import volunteer
from tests.factories.hours import Team, team, worked

pytestmark = pytest.mark.django_db
Plant = Callable[[Team, WorkRecord], object]
RULES = ("hours_other_side_confirms", "hours_confirmed_by_another", "hours_agreed_says_when")


def put(**values: object) -> Plant:
    """Values that no act would write."""
    return lambda _crew, record: WorkRecord.objects.filter(pk=record.pk).update(**values)


def other_work(_crew: Team, record: WorkRecord) -> None:
    WorkRecord.objects.filter(pk=record.pk).update(opportunity=opportunity())


def other_name(_crew: Team, record: WorkRecord) -> None:
    WorkRecord.objects.filter(pk=record.pk).update(pair=team().application.pair)


def other_volunteer(_crew: Team, record: WorkRecord) -> None:
    WorkRecord.objects.filter(pk=record.pk).update(volunteer=volunteer())


def other_shift(_crew: Team, record: WorkRecord) -> None:
    start = clock.now() - timedelta(days=1)
    shift = opportunity(shifts=[(start, start + timedelta(hours=3), 5)]).shifts.get()
    WorkRecord.objects.filter(pk=record.pk).update(shift=shift)


def own_word(_crew: Team, record: WorkRecord) -> None:
    WorkRecord.objects.filter(pk=record.pk).update(confirmed_by=record.volunteer_id)


def open_though_locked(_crew: Team, record: WorkRecord) -> None:
    actions.lock([record.pk])
    Change.objects.create(
        record=record,
        verb=Verb.PROPOSE,
        side=Side.VOLUNTEER,
        reason="time",
        open=True,
        old_minutes=record.minutes,
        new_date=record.date,
        new_minutes=5,
    )


def long_day(crew: Team, record: WorkRecord) -> None:
    WorkRecord.objects.create(
        volunteer=crew.person,
        pair=record.pair,
        organisation=record.organisation,
        date=record.date,
        minutes=1_400,
        source="volunteer",
        proposed_by=Side.VOLUNTEER,
    )


def other_slip(crew: Team, _record: WorkRecord) -> None:
    ((slip, code),) = actions.make_slips(
        crew.offer.organisation, opportunity=crew.offer, work=Work(clock.today(), 60), by=crew.boss
    )
    actions.claim(code, by=volunteer())
    Slip.objects.filter(pk=slip.pk).update(minutes=61)


def other_presence(crew: Team, record: WorkRecord) -> None:
    member = crew.join()
    made = actions.check_in(member, shift=None, way=Way.LIST, by=crew.boss)
    Presence.objects.filter(pk=made.pk).update(record=record)


KINDS: dict[str, Plant] = {
    "another organisation than": other_work,
    "name of another organisation": other_name,
    "another volunteer's name": other_volunteer,
    "a shift of other work": other_shift,
    "confirmed by who wrote them": own_word,
    "agreed on by nobody": put(confirmed_at=None),
    "of nobody and yet not agreed on": put(volunteer=None, state=State.CLAIMED),
    "a correction open though locked": open_though_locked,
    "more than 24 hours": long_day,
    "slips that say other": other_slip,
    "presences of others": other_presence,
}


@pytest.mark.parametrize("words", KINDS)
def test_an_error_of_each_kind_is_named(words: str) -> None:
    with connection.cursor() as cursor:
        for rule in RULES:
            cursor.execute(f"ALTER TABLE hours_workrecord DROP CONSTRAINT {rule}")  # undone with the test
    crew = team()
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    actions.confirm_many(record.organisation, [record.public_id], by=crew.boss)
    assert list(broken()) == []
    record.refresh_from_db()
    KINDS[words](crew, record)
    faults = list(broken())
    assert len([fault for fault in faults if words in fault]) == 1, faults


def test_the_command_ends_with_an_error_and_says_which() -> None:
    crew = team()
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    other_work(crew, record)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("check_invariants", stderr=said)
    assert record.public_id in said.getvalue()
