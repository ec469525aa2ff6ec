"""Facts are made of confirmed hours, month by month, and add up to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from talka.accounts.models import User
from talka.applications.models import Application
from talka.core import clock
from talka.hours import privacy
from talka.hours.models import Change, WorkRecord
from talka.opportunities.models import Opportunity
from talka.registers.models import Municipality
from talka.statistics import actions
from talka.statistics.models import Month, Trait, WorkFact
from talka.statistics.queries import invariants, ledger
from tests.factories import opportunity, organisation
from tests.factories.applications import application, volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_only_confirmed_hours_become_facts() -> None:
    place = organisation()
    hours(place, date(2026, 5, 3), minutes=90)
    hours(place, date(2026, 5, 31), minutes=30, state="corrected")
    hours(place, date(2026, 5, 4), state="claimed", confirmed_at=None)
    assert actions.build() == 1
    assert ledger.fact_totals() == {MAY: (2, 120)} == ledger.ledger_totals()
    assert list(invariants.broken()) == []


def test_building_again_changes_nothing_and_builds_nothing() -> None:
    hours(organisation(), date(2026, 5, 3))
    actions.build()
    before = list(WorkFact.objects.values("person", "minutes", "first_month"))
    assert actions.build() == 0
    actions.rebuild_month(MAY, "other")
    assert list(WorkFact.objects.values("person", "minutes", "first_month")) == before


def test_a_record_moved_to_another_month_touches_both() -> None:
    record = hours(organisation(), date(2026, 5, 3))
    actions.build()
    WorkRecord.objects.filter(pk=record.pk).update(date=date(2026, 6, 3), version=2)
    assert set(ledger.touched()) == {MAY, JUNE}
    actions.build()
    assert ledger.fact_totals() == {JUNE: (1, 120)}
    assert ledger.touched() == {}


def test_the_first_month_follows_hours_confirmed_later() -> None:
    person, place = volunteer(), organisation()
    hours(place, date(2026, 6, 3), by=person)
    actions.build()
    assert WorkFact.objects.get().first_month == JUNE
    earlier = hours(place, date(2026, 5, 3), by=person)
    actions.build()
    assert set(WorkFact.objects.values_list("first_month", flat=True)) == {MAY}
    WorkRecord.objects.filter(pk=earlier.pk).delete()
    actions.build()
    assert WorkFact.objects.get().first_month == JUNE


def test_one_person_has_one_key_everywhere_and_it_is_not_the_account() -> None:
    person = volunteer()
    hours(organisation(), date(2026, 5, 3), by=person)
    hours(organisation(), date(2026, 6, 3), by=person)
    actions.build()
    (key,) = set(WorkFact.objects.values_list("person", flat=True))
    assert key != person.pk


@pytest.mark.parametrize(
    ("band", "next_month", "counted"),
    [("13-15", date(2026, 6, 1), "13-15"), ("13-15", date(2026, 5, 1), "16-17"), ("16-17", date(2026, 5, 1), "18-24"),
     ("13-15", date(2024, 5, 1), "18-24"), ("", None, ""), ("65+", None, "65+")],
)  # fmt: skip
def test_people_count_with_the_age_they_had_when_they_worked(band: str, next_month: date | None, counted: str) -> None:
    hours(organisation(), date(2026, 5, 3), by=volunteer(age_band=band, next_band_month=next_month))
    actions.build()
    assert WorkFact.objects.get().age_band == counted


def test_erasing_a_person_leaves_every_figure_as_it_was() -> None:
    person, place = volunteer(age_band="18-24", sex="female"), organisation()
    records = [hours(place, day, by=person) for day in (date(2026, 5, 3), date(2026, 6, 3))]
    actions.build()
    seen = list(WorkFact.objects.order_by("month").values("month", "age_band", "sex", "minutes", "first_month"))
    key = uuid4()
    WorkRecord.objects.filter(pk__in=[one.pk for one in records]).update(volunteer=None, stats_key=key, version=2)
    User.objects.filter(pk=person.pk).update(age_band="", sex="")
    assert actions.build() == 2
    now = list(WorkFact.objects.order_by("month").values("month", "age_band", "sex", "minutes", "first_month"))
    assert now == seen
    assert set(WorkFact.objects.values_list("person", flat=True)) == {key}


def test_work_counts_in_the_municipality_that_there_was_on_the_day() -> None:
    old = Municipality.objects.get(pk="0001000")
    old.pk, old.slug, old.name = "0099999", "vecais", "Vecais novads"
    old.valid_from, old.valid_to, old.successor_id = date(2010, 1, 1), date(2026, 5, 10), "0001000"
    old.save(force_insert=True)
    place = organisation()
    hours(place, date(2026, 5, 10), municipality_id=old.pk)
    hours(place, date(2026, 5, 11), municipality_id=old.pk)
    hours(place, date(2026, 5, 12), municipality_id=None, remote=True)
    actions.build()
    assert sorted(WorkFact.objects.values_list("place", flat=True)) == ["0001000", "0099999", "remote"]


def test_planted_errors_are_found() -> None:
    hours(organisation(), date(2026, 5, 3))
    actions.build()
    WorkFact.objects.update(minutes=119)
    assert len(list(invariants.broken())) == 2
    actions.rebuild_month(MAY, Month.objects.get().fingerprint)
    assert list(invariants.broken()) == []
    WorkFact.objects.update(first_month=date(2026, 4, 1))
    assert list(invariants.broken()) == ["statistics: the first month of 1 people is wrong"]


def test_traits_hold_no_way_back_from_the_key() -> None:
    assert {one.name for one in Trait._meta.get_fields()} == {"record", "age_band", "sex"}
    assert not [one.name for one in WorkFact._meta.get_fields() if one.related_model is User]


def test_months_looked_at_alone_have_the_fingerprint_they_have_among_all() -> None:
    place = organisation()
    for day in (date(2026, 5, 3), date(2026, 6, 3)):
        hours(place, day)
    whole = ledger.fingerprints()
    assert set(whole) == {MAY, JUNE}
    assert ledger.fingerprints([MAY]) == {MAY: whole[MAY]}
    assert ledger.touched({JUNE}) == {JUNE: whole[JUNE]}


def test_each_hour_only_months_are_looked_at_for_which_something_was_written() -> None:
    place, person = organisation(), volunteer()
    old, kept = (hours(place, day, by=person) for day in (date(2026, 5, 3), date(2026, 6, 3)))
    assert ledger.written_lately() is None, "nothing was built yet"
    actions.build(lately=True)
    long_ago = clock.now() - timedelta(days=60)
    WorkRecord.objects.update(updated_at=long_ago)
    Month.objects.update(fingerprint="another")
    assert ledger.written_lately() == set()
    WorkRecord.objects.filter(pk=kept.pk).update(updated_at=clock.now())
    Change.objects.create(record=kept, verb="accept", side="organiser", old_date=date(2026, 4, 30), old_minutes=5)
    assert ledger.written_lately() == {date(2026, 4, 1), JUNE}, "it may have been moved from another month"
    WorkRecord.objects.filter(pk=old.pk).delete()
    assert actions.build(lately=True) == 1
    assert WorkFact.objects.count() == 2
    assert actions.build() == 1, "at night what left no trace is found"
    assert WorkFact.objects.count() == 1


def test_an_application_touches_its_month_and_the_one_of_what_it_is_for() -> None:
    offer = opportunity(published_at=datetime(2026, 3, 5, tzinfo=UTC))
    hours(offer.organisation, date(2026, 5, 3))
    actions.build()
    long_ago = clock.now() - timedelta(days=60)
    for rows in (WorkRecord.objects, Opportunity.objects):
        rows.update(updated_at=long_ago)
    made = application(offer)
    Application.objects.filter(pk=made.pk).update(submitted_at=datetime(2026, 4, 30, 22, tzinfo=UTC))
    Opportunity.objects.update(updated_at=long_ago)
    assert ledger.written_lately() == {date(2026, 3, 1), MAY}


def test_two_accounts_that_become_one_are_one_person_in_the_figures() -> None:
    kept, gone, place = volunteer(), volunteer(), organisation()
    for person in (kept, gone):
        hours(place, date(2026, 5, 3), by=person)
    actions.build()
    before = clock.now() - timedelta(days=60)
    WorkRecord.objects.update(updated_at=before)
    assert WorkFact.objects.values("person").distinct().count() == 2
    privacy.merge(kept, gone)
    assert actions.build(lately=True) == 1
    assert WorkFact.objects.values("person").distinct().count() == 1
    WorkRecord.objects.update(updated_at=before)
    actions.build()
    privacy.erase(kept)
    assert actions.build(lately=True) == 1, "who is erased leaves the figures with the next building"
