"""One mark names all that lists are made of: whatever changes them changes it, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.core import clock
from talka.core.periods import at
from talka.opportunities import actions
from talka.opportunities.models import CatalogueMark, Opportunity, Shift, WorkPlace
from talka.opportunities.queries import cards, mark
from talka.opportunities.queries.standing import TOLD_OF
from talka.opportunities.search import compact, remove_expired
from talka.organisations.models import Organisation
from talka.registers.models import Field
from talka.registers.queries import tables
from tests.factories import opportunity

pytestmark = pytest.mark.django_db
MADE_FROM_THEM = {"opportunities_facetcount", "opportunities_facettoken", "opportunities_openterms"}
"""Written together with the rows of opportunities_openopportunity, or only added up."""
STANDS = "X-Talka-Stands"
SECOND = timedelta(seconds=1)


def full() -> Opportunity:
    begins = clock.now() + timedelta(days=40)
    return opportunity(fields=["vide"], shifts=[(begins, begins + timedelta(hours=2), 3)])


CHANGES: dict[str, Callable[[Opportunity], object]] = {
    "its title": lambda one: Opportunity.objects.filter(pk=one.pk).update(title="Cits nosaukums"),
    "its counters": lambda one: Opportunity.objects.filter(pk=one.pk).update(applied=1),
    "its field": lambda one: one.fields.set(Field.objects.filter(pk="dzivnieki")),
    "its place": lambda one: WorkPlace.objects.filter(opportunity=one).update(name="Cēsis"),
    "its shift": lambda one: Shift.objects.filter(opportunity=one).delete(),
    "closed": lambda one: actions.close(one, by=None),
    "its organiser's name": lambda one: Organisation.objects.filter(pk=one.organisation_id).update(
        name="Biedrība „Cita”"
    ),
    "another one": lambda _one: opportunity(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_a_list_changes_the_mark(change: Callable[[Opportunity], object]) -> None:
    one = full()
    before = mark()
    assert mark() == before
    change(one)
    assert mark() != before


def test_a_deadline_that_passes_changes_it() -> None:
    one = full()
    opportunity(apply_until=clock.now() + timedelta(days=50))
    before = mark()
    assert one.apply_until
    with clock.move_to(one.apply_until - timedelta(seconds=1)):
        assert mark() == before
    with clock.move_to(one.apply_until):
        assert mark() != before


def test_what_was_undone_leaves_the_mark_as_it_was_and_another_change_gives_another() -> None:
    one = full()
    before, undone = mark(), ""
    with transaction.atomic():
        CHANGES["its title"](one)
        undone = mark()
        transaction.set_rollback(True)
    assert mark() == before
    CHANGES["its counters"](one)
    assert mark() not in {before, undone}


def test_adding_up_leaves_it() -> None:
    full()
    before, rows = mark(), CatalogueMark.objects.count()
    compact()
    assert CatalogueMark.objects.count() == 1 < rows
    assert mark() == before


def test_without_any_mark_there_is_none() -> None:
    CatalogueMark.objects.all().delete()
    assert mark() == ""


def test_lists_are_made_of_nothing_else(client: Client) -> None:
    full()
    tables()  # the registers are read once in a process; the mark names their release
    with CaptureQueriesContext(connection) as questions:
        for asked in (
            "",
            "?q=palīgs",
            "?field=vide&municipality=0001000",
            "?near=56.95,24.1&sort=near",
            "?sort=deadline",
        ):
            assert STANDS in client.get(f"/iespejas/{asked}"), asked
    read = {name for one in questions for name in re.findall(r"(?:FROM|JOIN)\s+\"?(\w+_\w+)\"?", one["sql"])}
    assert "opportunities_opportunity" in read
    assert read - TOLD_OF - MADE_FROM_THEM - {"registers_release"} == set()


def test_each_table_tells_of_its_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'catalogue_changed'")
        assert {name for (name,) in cursor.fetchall()} == TOLD_OF


@pytest.mark.parametrize(
    "left",
    [timedelta(seconds=40), timedelta(minutes=50), timedelta(hours=7), timedelta(days=2, hours=3), timedelta(days=20)],
    ids=str,
)
def test_until_its_words_change_a_card_says_the_same(left: timedelta) -> None:
    noon = at(clock.today() + timedelta(days=1), time(12))
    begins = noon + timedelta(days=40)
    one = opportunity(apply_until=noon + left, shifts=[(begins, begins + timedelta(hours=2), 3)])
    with clock.move_to(noon + SECOND):
        (then,) = cards([one.pk])
    assert then.changes_at > noon + SECOND
    with clock.move_to(then.changes_at - SECOND):
        assert cards([one.pk])[0].mark == then.mark
    with clock.move_to(then.changes_at + SECOND):
        assert cards([one.pk])[0].mark != then.mark


def test_a_list_says_how_long_it_stands_and_by_what(client: Client) -> None:
    full()
    until, _, told = client.get("/iespejas/")[STANDS].partition(" ")
    assert told == mark()
    assert 0 < float(until) - clock.now().timestamp() <= timedelta(days=1, hours=1).total_seconds()


@pytest.mark.parametrize("asked", ["?view=map", "?view=calendar", "?q=nekaunigvards"])
def test_what_is_made_of_more_does_not_stand(client: Client, asked: str) -> None:
    full()
    assert STANDS not in client.get(f"/iespejas/{asked}")


def test_the_jobs_of_the_minute_leave_an_open_list_right() -> None:
    gone = opportunity(apply_until=clock.now() + timedelta(hours=1))
    with clock.move_to(clock.now() + timedelta(hours=2)):
        before = mark()
        actions.archive_expired()
        remove_expired()
        assert mark() != before
        assert not cards([gone.pk])[0].is_open
