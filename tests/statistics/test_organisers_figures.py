"""What everybody reads of one organiser: a whole year, of enough people, rounded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client

from talka.core import clock
from talka.hours.models import WorkRecord
from talka.organisations.enums import Kind
from talka.organisations.models import Organisation
from talka.statistics import actions
from talka.statistics.models import Figure, OrganiserFigure
from tests.factories import opportunity, organisation
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime(2026, 12, 20, 9, tzinfo=UTC), datetime(2027, 1, 16, 9, tzinfo=UTC)


def worked(people: int, again: int = 0, **values: Any) -> Organisation:
    """So many people on one day, so many of them on another day as well."""
    place = organisation(**values)
    for number in range(people):
        first = hours(place, date(2026, 5, 3), minutes=130)
        if number < again:
            hours(place, date(2026, 5, 4), by=first.volunteer)
    return place


def told(place: Organisation, prefix: str = "") -> dict[str, str]:
    """The figures on the organiser's page."""
    page = BeautifulSoup(Client().get(f"{prefix}{place.get_absolute_url()}").content, "html.parser")
    return {one.dt.get_text(): one.dd.get_text() for one in page.select(".reply-figures div") if one.dt and one.dd}


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


def test_what_is_left_of_a_total_is_not_one_small_organiser() -> None:
    """Three of one kind: the kind's hours are shown, and the hours of the third would be what the other two leave of them."""
    smaller, larger, small = worked(14), worked(15), worked(9)
    release(AFTER)
    total = Figure.objects.get(table="organiser-kinds", period="2026", key=small.kind).hours
    assert total is not None, "nothing to subtract from"
    assert [one.organisation for one in OrganiserFigure.objects.all()] == [larger]
    assert "2026. gadā" not in Client().get(smaller.get_absolute_url()).content.decode()


def test_small_organisers_who_are_many_together_keep_nobody_silent() -> None:
    large = {worked(14), worked(15)}
    for _small in range(2):
        worked(6)
    release(AFTER)
    assert {one.organisation for one in OrganiserFigure.objects.all()} == large


def test_the_smallest_is_silent_for_the_whole_country_where_kinds_are_hidden() -> None:
    kinds = [Kind.ASSOCIATION, Kind.PUBLIC_INSTITUTION, Kind.SOCIAL_ENTERPRISE]
    small, smaller, larger = (worked(n, kind=kind) for n, kind in zip((9, 14, 15), kinds, strict=True))
    release(AFTER)
    assert Figure.objects.get(table="country", period="2026").hours is not None
    assert {one.organisation for one in OrganiserFigure.objects.all()} == {larger}
    assert small != smaller


@pytest.mark.parametrize(
    ("people", "again", "kept", "latvian", "english"),
    [
        (12, 0, 0, "mazāk nekā 10", "fewer than 10"),
        (21, 9, 0, "mazāk nekā 10", "fewer than 10"),
        (22, 12, 10, "10", "10"),
        (22, 13, 20, "visi, izņemot mazāk nekā 10", "all but fewer than 10"),
        (12, 12, 10, "visi, izņemot mazāk nekā 10", "all but fewer than 10"),
    ],
)
def test_who_came_again_is_told_where_neither_they_nor_the_rest_are_few(
    people: int, again: int, kept: int, latvian: str, english: str
) -> None:
    place = worked(people, again)
    release(AFTER)
    assert OrganiserFigure.objects.get().came_again == kept
    assert told(place)["no viņiem nāca vairāk nekā vienā dienā"] == latvian
    assert told(place, "/en")["of them came on more than one day"] == english


def test_a_year_published_before_it_was_counted_says_nothing_of_who_came_again() -> None:
    place = worked(12, 12)
    release(AFTER)
    OrganiserFigure.objects.update(came_again=None)
    assert set(told(place)) >= {"brīvprātīgie 2026. gadā", "apstiprinātas stundas 2026. gadā"}
    assert "no viņiem nāca vairāk nekā vienā dienā" not in told(place)


def test_who_came_again_is_who_came_on_two_days_of_that_year_to_that_organiser() -> None:
    place, elsewhere = worked(22, 11), organisation()
    for record in WorkRecord.objects.filter(date=date(2026, 5, 3)).order_by("-pk")[:6]:
        hours(place, record.date, by=record.volunteer)
        hours(place, date(2025, 5, 3), by=record.volunteer)
        hours(place, date(2026, 6, 3), by=record.volunteer, state="claimed", confirmed_at=None)
        hours(elsewhere, date(2026, 6, 3), by=record.volunteer)
    release(AFTER)
    assert OrganiserFigure.objects.get(year=2026).came_again == 10


@pytest.mark.parametrize("wrong", [5, 12, 30])
def test_the_database_keeps_no_other_number_of_those_who_came_again(wrong: int) -> None:
    worked(22, 12)
    release(AFTER)
    with pytest.raises(IntegrityError, match="organiser_figure_"), transaction.atomic():
        OrganiserFigure.objects.update(came_again=wrong)


def test_the_evidence_stands_on_the_page_of_each_of_its_opportunities() -> None:
    place = worked(22, 12)
    offer = opportunity(organisation=place)
    release(AFTER)
    with clock.move_to(AFTER):
        page = BeautifulSoup(Client().get(offer.get_absolute_url()).content, "html.parser")
    figures = page.select_one(".reply-figures")
    assert figures is not None
    assert "no viņiem nāca vairāk nekā vienā dienā10" in figures.get_text().replace("\n", "")


def test_a_running_year_is_not_shown() -> None:
    worked(12)
    release(BEFORE)
    assert not OrganiserFigure.objects.exists()


def test_what_was_shown_stays() -> None:
    place = worked(12)
    release(AFTER)
    for record in list(WorkRecord.objects.all()):
        hours(place, date(2026, 6, 3), by=record.volunteer)
    for _person in range(8):
        hours(place, date(2026, 6, 3))
    release(datetime(2027, 2, 16, 9, tzinfo=UTC))
    found = OrganiserFigure.objects.get()
    assert (found.people, found.came_again) == (10, 0)
