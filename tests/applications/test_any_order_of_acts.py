"""Whatever people do in whatever order: states as the plain model says, places and counters equal to a recount."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from talka.applications import actions, queries
from talka.applications.enums import Need
from talka.applications.models import Application, ApplicationShift
from talka.applications.queries.recount import recount_shift
from talka.applications.schemas import Draft, Guardian
from talka.core import clock
from talka.core.errors import RefusedError
from talka.opportunities.models import Opportunity
from tests.applications.model import App, Refused, World
from tests.factories import opportunity, organisation
from tests.factories.applications import coordinator, fresh, volunteer
from tests.tier import FULL

PEOPLE = 6
CHILD = 0
"""This one of them is 14."""
STEPS = 50
EXAMPLES = 1_000 if FULL else 100
picks = st.integers(min_value=0, max_value=30)


class Acts(RuleBasedStateMachine):
    """Each rule does the same to the program and to the model, and both must refuse the same."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.house = organisation()
        self.boss = coordinator(self.house)
        self.people = [volunteer(age_band="13-15" if n == CHILD else "") for n in range(PEOPLE)]
        self.begin = clock.now()
        self.applied = [0] * PEOPLE

    def teardown(self) -> None:
        self.stack.close()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(places=st.integers(1, 4), caps=st.lists(st.integers(1, 3), max_size=2))
    def an_opportunity(self, places: int, caps: list[int]) -> None:
        self.now = getattr(self, "now", self.begin)
        shifts = [
            (self.now + timedelta(hours=40 + 20 * n), self.now + timedelta(hours=42 + 20 * n), cap)
            for n, cap in enumerate(caps)
        ]
        until = self.now + timedelta(days=200)
        self.offer = opportunity(
            organisation=self.house, places=places, shifts=shifts, for_minors=True, apply_until=until
        )
        self.shifts = list(self.offer.shifts.order_by("starts_at", "pk"))
        self.world = World(places, shifts, self.now)
        self.rows: list[Application] = []

    def both(self, act: Callable[[], object], expected: Callable[[], object]) -> bool:
        """Whether it was done."""
        try:
            expected()
        except Refused:
            with pytest.raises(RefusedError), transaction.atomic():
                act()
            return False
        act()
        return True

    def pick(self, number: int) -> tuple[App, Application] | None:
        if not self.rows:
            return None
        number %= len(self.rows)
        return self.world.apps[number], fresh(self.rows[number])

    @rule(person=st.integers(0, PEOPLE - 1), people=st.integers(1, 3), chosen=st.sets(st.integers(0, 1)))
    def apply(self, person: int, people: int, chosen: set[int]) -> None:
        shifts = tuple(sorted(one for one in chosen if one < len(self.shifts)))
        if self.applied[person] >= 19:
            return
        draft = Draft(people=people, shifts=[self.shifts[one].pk for one in shifts])
        made: list[Application] = []

        def act() -> None:
            made.append(actions.apply(self.offer, volunteer=self.people[person], draft=draft))

        if self.both(act, lambda: self.world.apply(person, people, shifts)):
            self.applied[person] += 1
            self.rows += made

    @rule(n=picks)
    def approve(self, n: int) -> None:
        if found := self.pick(n):
            self.both(lambda: actions.approve(found[1], by=self.boss), lambda: self.world.approve(found[0]))

    @rule(n=picks)
    def waitlist(self, n: int) -> None:
        if found := self.pick(n):
            self.both(lambda: actions.waitlist(found[1], by=self.boss), lambda: self.world.waitlist(found[0]))

    @rule(n=picks)
    def decline(self, n: int) -> None:
        if found := self.pick(n):
            act = lambda: actions.decline(found[1], by=self.boss, reason="time")  # noqa: E731  # as the others
            self.both(act, lambda: self.world.decline(found[0]))

    @rule(n=picks)
    def offer_by_hand(self, n: int) -> None:
        if found := self.pick(n):
            self.both(lambda: actions.offer(found[1], by=self.boss), lambda: self.world.offer(found[0]))

    @rule(n=picks)
    def accept(self, n: int) -> None:
        if found := self.pick(n):
            person = self.people[found[0].person]
            self.both(lambda: actions.accept_offer(found[1], by=person), lambda: self.world.accept(found[0]))

    @rule(n=picks)
    def refuse(self, n: int) -> None:
        if found := self.pick(n):
            person = self.people[found[0].person]
            self.both(lambda: actions.refuse_offer(found[1], by=person), lambda: self.world.pass_on(found[0]))

    @rule(n=picks)
    def withdraw(self, n: int) -> None:
        if found := self.pick(n):
            person = self.people[found[0].person]
            act = lambda: actions.withdraw(found[1], by=person, reason="time")  # noqa: E731  # as the others
            self.both(act, lambda: self.world.leave(found[0]))

    @rule(chosen=st.sets(picks, max_size=4))
    def decide_many_and_take_back(self, chosen: set[int]) -> None:
        """Nothing is left of it."""
        rows = [found[1] for n in sorted(chosen) if (found := self.pick(n))]
        if rows:
            batch = actions.decide(self.house, [one.public_id for one in rows], verb="approve", by=self.boss)
            actions.undo_bulk(batch, by=self.boss)

    @rule(n=picks)
    def guardian_consents(self, n: int) -> None:
        found = self.pick(n)
        if not found or found[0].person != CHILD or found[0].state not in {"submitted", "waitlisted", "approved"}:
            return
        if found[0].consent:
            return
        consent, _token = actions.ask_guardian(found[1], by=self.people[CHILD])
        seen = queries.hash_of(queries.consent_text(found[1]))
        who = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")
        actions.give(consent, guardian=who, seen_hash=seen, upload=None)
        found[0].consent = True

    @rule(n=picks)
    def guardian_withdraws(self, n: int) -> None:
        found = self.pick(n)
        if not found or not found[0].consent:
            return
        consent = found[1].consents.holding().select_related("application").get()
        begun = any(self.world.shifts[one][0] <= self.world.now for one in found[0].shifts)
        actions.withdraw_consent(consent)
        found[0].consent = False
        if begun:
            found[0].shifts = tuple(one for one in found[0].shifts if self.world.shifts[one][0] <= self.world.now)
        elif found[0].state in {"submitted", "waitlisted", "offered", "approved"}:
            self.world.leave(found[0])

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        """And every minute's job runs."""
        self.now += timedelta(hours=hours)
        self.world.now = self.now
        self.stack.enter_context(clock.move_to(self.now))
        actions.run_out_offers()
        self.world.run_out()
        actions.expire()
        self.world.expire()
        actions.offer_freed_places()
        self.world.offer_next()

    @rule(sure=st.integers(0, 9))
    def cancel(self, sure: int) -> None:
        """The work will not take place; the next rules act on a new one."""
        if sure:
            return
        actions.cancel_opportunity(self.offer, reason="Vētra", by=self.boss)
        assert not Application.objects.live().filter(opportunity=self.offer).exists()
        assert (
            queries.recount(self.offer.pk).taken
            == Opportunity.objects.get(pk=self.offer.pk).taken
            == sum(one.people for one in self.world.apps if one.state in {"completed", "no_show"})
        )
        self.an_opportunity(2, [2])

    @invariant()
    def states_are_as_the_model_says(self) -> None:
        if hasattr(self, "offer"):
            stored = Application.objects.filter(opportunity=self.offer).order_by("pk").values_list("state", flat=True)
            assert list(stored) == [one.state for one in self.world.apps]

    @invariant()
    def counters_equal_a_recount(self) -> None:
        if hasattr(self, "offer"):
            row = Opportunity.objects.get(pk=self.offer.pk)
            assert queries.recount(row.pk) == queries.Counts(row.applied, row.approved, row.taken)
            assert row.taken == self.world.taken() <= self.world.places
            for n, shift in enumerate(self.offer.shifts.order_by("starts_at", "pk")):
                assert shift.taken == recount_shift(shift.pk) == self.world.taken_of(n)

    @invariant()
    def no_child_starts_without_consent(self) -> None:
        for app, row in zip(self.world.apps, self.rows, strict=True) if hasattr(self, "offer") else ():
            if app.person == CHILD and app.state == "approved":
                needs = {one.code for one in queries.may_start(row)}
                assert (Need.GUARDIAN in needs) is not app.consent
                assert Need.AGREEMENT in needs


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.django_db
def test_any_order_of_acts_keeps_states_places_and_counters() -> None:
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert ApplicationShift.objects.count() == 0, "each example leaves nothing behind"
