"""What nothing else would notice: rules of deciding and offering, each by the one act that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.actions.deciding import OFFER_HOLDS
from talka.applications.enums import State
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Act = Callable[[Application, User], object]


def waits(offer: Opportunity, person: User, boss: User) -> Application:
    return actions.waitlist(fresh(application(offer, by=person)), by=boss)


def test_nobody_declines_or_offers_themselves_a_place_or_says_that_they_came() -> None:
    offer = opportunity()
    boss, other = coordinator(offer.organisation), coordinator(offer.organisation)
    own = waits(offer, boss, other)
    acts: list[Act] = [
        lambda one, by: actions.offer(one, by=by),
        lambda one, by: actions.decline(one, by=by, reason="time"),
    ]
    for act in acts:
        with pytest.raises(RefusedError, match=r"application\.own"):
            act(fresh(own), boss)
    actions.approve(fresh(own), by=other)
    for say in (actions.complete, actions.no_show):
        with pytest.raises(RefusedError, match=r"application\.own"):
            say(fresh(own), by=boss)
    assert fresh(own).state == State.APPROVED


def test_of_work_that_a_channel_took_back_nobody_gets_a_place() -> None:
    """A partner's withdrawal cancels the work by itself; applications may still live for a moment."""
    offer = opportunity(places=2)
    boss, person = coordinator(offer.organisation), volunteer()
    new, listed = application(offer), waits(offer, volunteer(), boss)
    offered = actions.offer(waits(offer, person, boss), by=boss)
    Opportunity.objects.filter(pk=offer.pk).update(state="cancelled", state_reason="Vētra")
    acts: list[tuple[Application, Act]] = [
        (new, lambda one, by: actions.approve(one, by=by)),
        (new, lambda one, by: actions.waitlist(one, by=by)),
        (listed, lambda one, by: actions.offer(one, by=by)),
        (offered, lambda one, _by: actions.accept_offer(one, by=person)),
    ]
    for row, act in acts:
        before = row.state
        with pytest.raises(RefusedError, match=r"cancelled|too_late"):
            act(fresh(row), boss)
        assert fresh(row).state == before
    assert actions.offer_next(offer) == 0


def test_an_offer_holds_a_day_at_most_however_far_the_start_is() -> None:
    start = clock.now() + timedelta(days=20)
    offer = opportunity(shifts=[(start, start + timedelta(hours=1), 2)])
    boss = coordinator(offer.organisation)
    row = actions.waitlist(fresh(application(offer, shifts=[offer.shifts.get().pk])), by=boss)
    until = actions.offer(fresh(row), by=boss).offered_until
    assert until is not None
    assert timedelta(0) <= clock.now() + OFFER_HOLDS - until < timedelta(minutes=1)


def test_who_let_an_offer_pass_is_not_asked_again_the_same_day() -> None:
    offer, person = opportunity(places=1), volunteer()
    row = waits(offer, person, coordinator(offer.organisation))
    actions.offer_next(offer)
    actions.refuse_offer(fresh(row), by=person)
    assert fresh(row).state == State.WAITLISTED, "not offered at once to whom has just said no"
    with clock.move_to(clock.now() + timedelta(hours=23, minutes=59)):
        assert actions.offer_next(offer) == 0
    with clock.move_to(clock.now() + timedelta(hours=24, seconds=5)):
        assert actions.offer_next(offer) == 1


def test_a_yes_that_comes_after_the_offers_end_is_too_late_even_before_the_minutes_job() -> None:
    offer, person = opportunity(places=1), volunteer()
    row = actions.offer(waits(offer, person, boss := coordinator(offer.organisation)), by=boss)
    assert row.offered_until is not None
    with clock.move_to(row.offered_until), pytest.raises(RefusedError, match=r"accept_offer\.over"):
        actions.accept_offer(fresh(row), by=person)
    with clock.move_to(row.offered_until - timedelta(seconds=30)):
        assert actions.accept_offer(fresh(row), by=person).state == State.APPROVED
