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
from talka.hours.actions import outside
from talka.hours.enums import ImportState, OutsideState, Side, State, Verb, Verdict, Way
from talka.hours.models import Change, Import, OutsideWork, Presence, Slip, WorkRecord
from talka.hours.queries.invariants import broken
from talka.hours.schemas import Work
from tests.factories import opportunity
from tests.factories.applications import volunteer
from tests.factories.hours import HEAD, Team, read_file, taken, team, worked

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


def presence_elsewhere(_crew: Team, record: WorkRecord) -> None:
    crew = team()
    made = actions.check_in(crew.application, shift=None, way=Way.LIST, by=crew.boss)
    Presence.objects.filter(pk=made.pk).update(record=record, volunteer=record.volunteer_id)


def word_of_no_device(crew: Team, _record: WorkRecord) -> None:
    made = actions.check_in(crew.join(), shift=None, way=Way.LIST, by=crew.boss)
    Presence.objects.filter(pk=made.pk).update(stamped_at=clock.now(), stamped_on=Way.KIOSK)


def device_without_a_word(crew: Team, _record: WorkRecord) -> None:
    made = actions.check_in(crew.join(), shift=None, way=Way.LIST, by=crew.boss)
    Presence.objects.filter(pk=made.pk).update(stamped_on=Way.KIOSK)


def batch(crew: Team) -> Import:
    """A file with one row of a person who has a pair name and one of somebody else, looked at."""
    rows = f"{clock.today():%d.%m.%Y}.;;;1;{crew.application.pair.name};;\n{clock.today():%d.%m.%Y}.;;;2;Kāds cits;;"
    return read_file(crew, f"{HEAD}\n{rows}")


def kept_file(crew: Team, _record: WorkRecord) -> None:
    Import.objects.filter(pk=batch(crew).pk).update(sealed="x")


def made_too_early(crew: Team, record: WorkRecord) -> None:
    batch(crew).rows.filter(verdict=Verdict.RECORD).update(record=record)


def other_file(crew: Team, record: WorkRecord) -> None:
    looked_at = batch(crew)
    taken(looked_at, crew.boss)
    WorkRecord.objects.filter(pk=record.pk).update(opportunity=None)
    Import.objects.filter(pk=looked_at.pk).update(organisation=opportunity().organisation)


def slip_left(crew: Team, _record: WorkRecord) -> None:
    looked_at = batch(crew)
    taken(looked_at, crew.boss)
    Import.objects.filter(pk=looked_at.pk).update(state=ImportState.UNDONE)


def unanswerable(crew: Team, _record: WorkRecord) -> None:
    work = outside.declare(crew.person, organiser="Skola", day=clock.today(), minutes=60, done="Talka")
    OutsideWork.objects.filter(pk=work.pk).update(state=OutsideState.ASKED, asked_at=clock.now())


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
    "presences at other work": presence_elsewhere,
    "presences with the word of no device": word_of_no_device,
    "the word of no device": device_without_a_word,
    "files kept though": kept_file,
    "files that made something before": made_too_early,
    "files with records of another": other_file,
    "files taken back whose slips": slip_left,
    "nobody can answer for": unanswerable,
}


@pytest.mark.parametrize("words", KINDS)
def test_an_error_of_each_kind_is_named(words: str) -> None:
    with connection.cursor() as cursor:
        for rule in RULES:
            cursor.execute(f"ALTER TABLE hours_workrecord DROP CONSTRAINT {rule}")  # undone with the test
        cursor.execute("ALTER TABLE hours_presence DROP CONSTRAINT presence_stamped_on_a_device")
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
