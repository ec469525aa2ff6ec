"""The nightly job: accounts warned twice are erased a month later, links that are over and old pages in the bin go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talka.accounts import vault
from talka.accounts.enums import State
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.web import privacy, tasks
from talka.web.models import DataExport
from tests.factories.applications import application, volunteer

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=4 * 365)


def away(*, warnings: int = 2, warned_ago: timedelta = timedelta(days=31)) -> User:
    """Somebody who was last here four years ago."""
    person = volunteer()
    now = clock.now()
    User.objects.filter(pk=person.pk).update(
        joined_at=now - YEARS, last_login=now - YEARS, idle_warnings=warnings, idle_warned_at=now - warned_ago
    )
    vault.tell(person, name="Kanārija", email=f"{person.pk.hex}@example.lv")
    return person


def test_who_was_warned_twice_and_did_not_come_is_erased_and_nobody_else() -> None:
    gone = away()
    staying = [away(warnings=1), away(warned_ago=timedelta(days=29)), volunteer()]
    came_back, moderator = away(), away()
    User.objects.filter(pk=came_back.pk).update(last_login=clock.now() - timedelta(days=1))
    Duty.objects.create(user=moderator, kind="moderator")
    tasks.purge(0)
    gone.refresh_from_db()
    assert (gone.state, vault.known(gone)) == (State.ERASED, frozenset())
    for one in (*staying, came_back, moderator):
        one.refresh_from_db()
        assert one.state == State.ACTIVE


def test_what_was_under_way_when_a_person_left_goes_the_next_night() -> None:
    """Another request had read the person just before, and wrote just after."""
    person = volunteer()
    privacy.erase_person(person)
    late = application(by=person, message="Labprāt, Kanārija")
    vault.tell(person, name="Kanārija")
    tasks.purge(0)
    late.refresh_from_db()
    assert (late.volunteer_id, late.message, late.state) == (None, "", "withdrawn")
    assert vault.known(person) == frozenset()
    entries = AuditEntry.objects.count()
    tasks.purge(0)
    assert AuditEntry.objects.count() == entries, "of whom nothing is left, nothing is done"


def test_downloads_whose_day_is_over_are_gone_by_morning() -> None:
    person, other = volunteer(), volunteer()
    privacy.ask_export(person)
    DataExport.objects.update(until=clock.now() - timedelta(seconds=1))
    privacy.ask_export(other)
    tasks.purge(0)
    assert list(DataExport.objects.values_list("user", flat=True)) == [other.pk]
