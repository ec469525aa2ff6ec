"""The phone, the coordinator's list and the kiosk may say other about one time: nothing is lost, both see the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours import actions, queries
from talka.hours.actions import kiosks
from talka.hours.actions.stamps import merge
from talka.hours.enums import CorrectionReason, PresenceState, Side, State, Way
from talka.hours.models import Presence, WorkRecord
from talka.hours.schemas import Stamp, whole_minute
from tests.factories import opportunity
from tests.factories.applications import volunteer
from tests.factories.hours import Team, again, approved, team, worked

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    return team()


def ago(hours: float) -> datetime:
    return whole_minute(clock.now() - timedelta(hours=hours))


def stamp(crew: Team, kind: str, hours: float) -> Stamp:
    return Stamp(uuid4(), kind, clock.now() - timedelta(hours=hours), crew.application.public_id)


def listed(crew: Team, *, came: float, left: float | None = None) -> Presence:
    """As the coordinator's list says it, so many hours ago."""
    made = actions.check_in(crew.application, shift=None, way=Way.LIST, by=crew.boss)
    Presence.objects.filter(pk=made.pk).update(started_at=ago(came))
    if left is not None:
        actions.check_out(Presence.objects.get(pk=made.pk), by=crew.boss, at=clock.now() - timedelta(hours=left))
    return made


def test_a_phone_that_says_an_earlier_check_in_than_the_list_is_heard_at_check_out(enter: Enter, crew: Team) -> None:
    presence = listed(crew, came=3)
    assert [one.code for one in merge(crew.person, [stamp(crew, "in", 4)])] == [""]
    seen = Presence.objects.get()
    assert (seen.pk, seen.started_at, seen.stamped_at) == (presence.pk, ago(3), ago(4))
    record = actions.check_out(seen, by=crew.boss)
    assert record is not None
    change = record.changes.get()
    assert (record.minutes, change.new_minutes, change.side) == (180, 240, Side.VOLUNTEER)
    assert (change.reason, change.open) == (CorrectionReason.STAMP, True)
    for who, name, where in ((crew.boss, "received", [crew.offer.organisation.key]), (crew.person, "one", [])):
        page = enter(who).get(reverse(f"hours:{name}", args=[*where, record.public_id])).text
        assert "3 h" in page
        assert "4 h" in page
    assert actions.accept(again(record), by=crew.boss).minutes == 240


def test_a_phone_that_says_the_same_as_the_list_leaves_no_difference(crew: Team) -> None:
    listed(crew, came=3)
    merge(crew.person, [stamp(crew, "in", 3)])
    record = actions.check_out(Presence.objects.get(), by=crew.person)
    assert record is not None
    assert not record.changes.exists()


def test_stamps_that_come_after_the_list_checked_out_stand_beside_its_record(crew: Team) -> None:
    listed(crew, came=5, left=2)
    outcomes = merge(crew.person, [stamp(crew, "in", 5), stamp(crew, "out", 1)])
    assert [one.code for one in outcomes] == ["", ""]
    record = WorkRecord.objects.get()
    assert (record.minutes, record.changes.get().new_minutes) == (180, 240)
    assert [one.state for one in Presence.objects.all()] == [PresenceState.DONE]


def test_checked_in_for_one_work_nobody_checks_in_for_another_of_the_same_organisation(crew: Team) -> None:
    other = approved(opportunity(organisation=crew.offer.organisation), crew.boss, crew.person)
    actions.check_in(crew.application, shift=None, way=Way.CODE, by=crew.person)
    with pytest.raises(RefusedError, match="here_elsewhere") as told:
        actions.check_in(other, shift=None, way=Way.CODE, by=crew.person)
    assert crew.offer.title in told.value.message


def test_somebody_of_the_team_who_taps_their_own_name_on_the_kiosk_is_confirmed_by_another(crew: Team) -> None:
    own, other = crew.join(crew.second), crew.join(volunteer())
    kiosk, _token = kiosks.open_kiosk(crew.offer, pin="4711", by=crew.boss)
    for one in (own, other):
        kiosks.tap(kiosk, one.public_id)
    Presence.objects.update(started_at=ago(2))
    for one in (own, other):
        kiosks.tap(kiosk, one.public_id)
    theirs = WorkRecord.objects.get(volunteer=other.volunteer)
    assert theirs.proposed_by == Side.ORGANISER
    mine = WorkRecord.objects.get(volunteer=crew.second)
    assert (mine.proposed_by, mine.proposer) == (Side.VOLUNTEER, crew.second)
    with pytest.raises(RefusedError, match=r"hours\.own"):
        actions.confirm_one(mine, by=crew.second)
    assert actions.confirm_many(mine.organisation, [mine.public_id], by=crew.boss) == [mine.public_id]
    assert again(mine).state == State.CONFIRMED


def test_hours_of_a_slip_hold_place_and_field_of_their_work(crew: Team) -> None:
    made, code = actions.make_slips(crew.offer.organisation, opportunity=crew.offer, work=worked(), by=crew.boss)[0]
    record = actions.claim(code, by=volunteer())
    place = crew.offer.work_places.order_by("pk").first()
    assert place is not None
    assert (record.opportunity, record.municipality) == (crew.offer, place.municipality)
    assert made.opportunity == crew.offer
    assert queries.minutes_of(queries.confirmed()) == record.minutes


def test_a_check_out_stamped_long_after_the_end_is_a_forgotten_one(crew: Team) -> None:
    presence = actions.check_in(crew.application, shift=None, way=Way.CODE, by=crew.person)
    Presence.objects.filter(pk=presence.pk).update(started_at=ago(20), due_at=ago(8))
    assert [one.code for one in merge(crew.person, [stamp(crew, "out", 1)])] == ["hours.forgotten"]
    assert not WorkRecord.objects.exists()
    assert [one.code for one in merge(crew.person, [stamp(crew, "out", 9)])] == [""]
    assert WorkRecord.objects.get().minutes == 11 * 60
