"""Organisations do not know the search above them: a job writes what they renamed anew within a minute."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync

from talka.core import clock
from talka.opportunities import actions, tasks
from talka.opportunities.search import SearchQuery, index, search
from talka.organisations import actions as organisations
from talka.organisations.models import Organisation
from tests.factories import opportunity, organisation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def rename(one: Organisation, name: str) -> None:
    one.name = name
    organisations.store(one, by=None)


def found(words: str) -> list[int]:
    return list(search(SearchQuery(q=words)).ids)


def test_after_the_next_run_it_is_found_by_the_new_name_only() -> None:
    one = organisation("Zilonis")
    offer, other = opportunity(organisation=one), opportunity()
    with clock.move_to(clock.now() + HOUR):
        rename(one, "Briedis")
        assert found("briedis") == []
        async_to_sync(tasks.follow_names.func)(timestamp=0)
        assert (found("briedis"), found("zilonis")) == ([offer.pk], [])
    assert set(search(SearchQuery()).ids) == {offer.pk, other.pk}


def test_what_was_indexed_with_the_old_name_while_it_changed_is_written_again() -> None:
    one = organisation("Zilonis")
    offer = opportunity(organisation=one)
    with clock.move_to(clock.now() + HOUR):
        rename(one, "Briedis")
        index([offer.pk])  # a moment later, as by an act that had read the old name before
        assert actions.follow_names() == 1
    with clock.move_to(clock.now() + HOUR + actions.SETTLED):
        assert actions.follow_names() == 1
        assert actions.follow_names() == 0


def test_only_a_new_name_is_followed() -> None:
    one = organisation("Zilonis")
    opportunity(organisation=one)
    with clock.move_to(clock.now() + HOUR):
        one.mission = "Cita"
        organisations.store(one, by=None)
        organisations.suspend(one, reason="rules_broken", by=None)
        organisations.restore(one, by=None)
        assert actions.follow_names() == 0


def test_a_run_is_bounded_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    one = organisation("Zilonis")
    offers = {opportunity(organisation=one).pk for _ in range(3)}
    monkeypatch.setattr("talka.opportunities.actions.written.FOLLOWED_AT_ONCE", 2)
    with clock.move_to(clock.now() + HOUR):
        rename(one, "Briedis")
        assert actions.follow_names() == 2
        assert len(found("briedis")) == 2
        actions.follow_names()
        assert set(found("briedis")) == offers
