"""Sixteen clients at once, each with a connection of its own, against committed rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.enums import State
from talka.applications.models import Application, Batch, Message, PairName
from talka.applications.queries.inbox import Wanted
from talka.applications.schemas import Draft
from talka.core import clock
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer
from tests.racing import CLIENTS, race
from tests.tier import FULL

ROUNDS = 200 if FULL else 3
"""Five last places each: a thousand in the full tier."""


def as_recounted(offer: Opportunity) -> Opportunity:
    row = Opportunity.objects.get(pk=offer.pk)
    assert queries.recount(row.pk) == queries.Counts(row.applied, row.approved, row.taken)
    return row


@pytest.mark.slow
def test_the_last_places_go_to_as_many_as_there_are(real_db: str) -> None:
    for _ in range(ROUNDS):
        offer = opportunity(places=5)
        boss = coordinator(offer.organisation)
        sent = [fresh(application(offer)) for _ in range(CLIENTS)]
        done = race([partial(actions.approve, one, by=boss) for one in sent])
        assert sum(done) == 5
        assert as_recounted(offer).taken == 5


def test_one_person_who_sends_sixteen_times_has_applied_once(real_db: str) -> None:
    offer, person = opportunity(), volunteer()
    coordinator(offer.organisation)
    done = race([partial(actions.apply, offer, volunteer=person, draft=Draft())] * CLIENTS)
    assert sum(done) == 1
    assert as_recounted(offer).applied == 1
    assert PairName.objects.filter(volunteer=person).count() == 1
    assert Notification.objects.filter(kind="application.received").count() == 1


def test_sixteen_people_who_apply_at_once_are_all_counted_and_all_named(real_db: str) -> None:
    offer = opportunity()
    people = [volunteer() for _ in range(CLIENTS)]
    assert all(race([partial(actions.apply, offer, volunteer=one, draft=Draft()) for one in people]))
    assert as_recounted(offer).applied == CLIENTS
    assert len(set(PairName.objects.values_list("name", flat=True))) == CLIENTS


def test_one_application_approved_sixteen_times_takes_one_place(real_db: str) -> None:
    offer = opportunity(places=9)
    boss, sent = coordinator(offer.organisation), application(offer)
    done = race([partial(actions.approve, one, by=boss) for one in [fresh(sent) for _ in range(CLIENTS)]])
    assert sum(done) == 1
    assert as_recounted(offer).taken == 1
    assert Notification.objects.filter(kind="application.approved").count() == 1


def test_approving_and_withdrawing_at_once_lose_no_place(real_db: str) -> None:
    for _ in range(ROUNDS):
        offer, people = opportunity(places=4), [volunteer() for _ in range(CLIENTS // 2)]
        boss = coordinator(offer.organisation)
        sent = [fresh(application(offer, by=one)) for one in people]
        acts: list[Callable[[], object]] = [partial(actions.approve, one, by=boss) for one in sent]
        acts += [
            partial(actions.withdraw, fresh(row), by=who, reason="time") for row, who in zip(sent, people, strict=True)
        ]
        race(acts)
        as_recounted(offer)


def test_a_freed_place_goes_to_the_first_who_waits_not_to_the_newcomer(real_db: str) -> None:
    for _ in range(ROUNDS):
        offer, leaving = opportunity(places=1), volunteer()
        boss = coordinator(offer.organisation)
        held = application(offer, by=leaving)
        actions.approve(fresh(held), by=boss)
        waits = application(offer)
        actions.waitlist(fresh(waits), by=boss)
        new = [fresh(application(offer)) for _ in range(6)]
        acts: list[Callable[[], object]] = [partial(actions.approve, one, by=boss) for one in new]
        race([*acts, partial(actions.withdraw, fresh(held), by=leaving, reason="time")])
        assert fresh(waits).state == State.OFFERED
        assert as_recounted(offer).taken == 1


def test_two_organisers_cannot_have_one_person_for_the_same_hours(real_db: str) -> None:
    start = clock.now() + timedelta(days=2)
    person = volunteer()
    acts: list[Callable[[], object]] = []
    for _ in range(8):
        house = organisation()
        boss: User = coordinator(house)
        offer = opportunity(
            organisation=house, time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2), places=3
        )
        sent = fresh(application(offer, by=person))
        acts.append(partial(actions.approve, sent, by=boss))
    assert sum(race(acts)) == 1
    assert Application.objects.filter(state=State.APPROVED).count() == 1


def test_sending_while_the_work_is_cancelled_leaves_nobody_waiting(real_db: str) -> None:
    for _ in range(ROUNDS):
        offer = opportunity()
        boss, people = coordinator(offer.organisation), [volunteer() for _ in range(8)]
        acts: list[Callable[[], object]] = [
            partial(actions.apply, offer, volunteer=one, draft=Draft()) for one in people
        ]
        race([*acts, partial(actions.cancel_opportunity, offer, reason="Vētra", by=boss)])
        assert not Application.objects.live().filter(opportunity=offer).exists()
        as_recounted(offer)


def test_the_same_words_to_many_are_sent_once_however_often_it_is_pressed(real_db: str) -> None:
    offer = opportunity(places=None)
    boss = coordinator(offer.organisation)
    for _ in range(3):
        actions.approve(fresh(application(offer)), by=boss)
    wanted = Wanted("approved", offer.public_id)
    assert all(race([partial(actions.write_to_many, offer, wanted, by=boss, text="Tiekamies!")] * CLIENTS))
    assert Batch.objects.filter(verb=actions.WRITE).count() == 1
    assert Message.objects.count() == 3
    assert Notification.objects.filter(kind="application.organiser_wrote").count() == 3
