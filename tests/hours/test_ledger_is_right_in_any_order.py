"""Any order of acts of any people: what counts equals a recount in plain Python after each step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours import actions, privacy, queries
from talka.hours.enums import State
from talka.hours.models import WorkRecord
from talka.hours.queries.invariants import broken
from talka.hours.schemas import Work
from tests.factories.hours import Team, again, team, worked
from tests.tier import FULL

pytestmark = pytest.mark.django_db
SIDES = st.sampled_from(["person", "boss", "second"])


class Row:
    """A record as the model knows it."""

    def __init__(self, owner: int, minutes: int, by: str) -> None:
        self.owner, self.minutes, self.by = owner, minutes, by
        self.state, self.disputed_by = "claimed", ""
        self.proposal: tuple[str, int] | None = None
        self.agreed = self.locked = self.gone = False

    @property
    def counts(self) -> bool:
        return self.state == "confirmed" and not self.gone


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.crew: Team = team()
        assert self.crew.second  # made here: an act that is refused would take a coordinator made within it along
        self.members = [self.crew.application, self.crew.join()]
        self.people = [one.volunteer for one in self.members if one.volunteer]
        self.erased: set[int] = set()
        self.rows: dict[int, Row] = {}
        self.day = clock.today() - timedelta(days=1)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def who(self, owner: int, side: str) -> Any:
        return self.people[owner] if side == "person" else getattr(self.crew, side)

    def done(self, act: Any) -> bool:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            return False
        return True

    @rule(owner=st.integers(0, 1), side=SIDES, minutes=st.integers(1, 700), days=st.integers(0, 2))
    def enter(self, owner: int, side: str, minutes: int, days: int) -> None:
        if owner in self.erased:
            return
        day: date = self.day - timedelta(days=days)
        held: list[WorkRecord] = []
        by = self.who(owner, side)
        if self.done(lambda: held.append(actions.enter(self.members[owner], work=Work(day, minutes), by=by))):
            row = Row(owner, minutes, "person" if side == "person" else "team")
            row.state = "unclear" if held[0].state == State.UNCLEAR else "claimed"
            self.rows[held[0].pk] = row

    def chosen(self, n: int) -> tuple[WorkRecord, Row] | None:
        live = [pk for pk, row in self.rows.items() if row.owner not in self.erased and not row.gone]
        if not live:
            return None
        pk = live[n % len(live)]
        return again(WorkRecord(pk=pk)), self.rows[pk]

    @staticmethod
    def kind(side: str) -> str:
        return "person" if side == "person" else "team"

    @rule(n=st.integers(0, 50), side=SIDES)
    def confirm(self, n: int, side: str) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        may = row.state == "claimed" and row.by != self.kind(side) and row.proposal is None
        did = self.done(lambda: actions.confirm_one(record, by=self.who(row.owner, side)))
        if row.state == "unclear" and did:
            assert side == "person"
        else:
            assert did == may
        if did:
            row.state, row.agreed = "confirmed", True

    @rule(n=st.integers(0, 50), side=SIDES)
    def dispute(self, n: int, side: str) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        own = row.state == "claimed" and row.by == self.kind(side)
        may = (
            row.state != "disputed" and not own and not row.locked and not (row.state == "unclear" and side != "person")
        )
        assert self.done(lambda: actions.dispute(record, by=self.who(row.owner, side), reason="time")) == may
        if may:
            row.state, row.disputed_by, row.proposal = "disputed", self.kind(side), None

    @rule(n=st.integers(0, 50), side=SIDES, minutes=st.integers(1, 60))
    def propose(self, n: int, side: str, minutes: int) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        own = row.state == "claimed" and row.by == self.kind(side)
        may = row.proposal is None and not own and not row.locked and row.state != "unclear" and minutes != row.minutes
        work = Work(record.date, minutes)
        did = self.done(lambda: actions.propose(record, work=work, by=self.who(row.owner, side), reason="time"))
        assert did == may
        if did:
            row.proposal = (self.kind(side), minutes)

    @rule(n=st.integers(0, 50), side=SIDES, yes=st.booleans())
    def answer(self, n: int, side: str, *, yes: bool) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        by = self.who(row.owner, side)
        act = (lambda: actions.accept(record, by=by)) if yes else (lambda: actions.refuse(record, by=by, reason="time"))
        did = self.done(act)
        may = row.proposal is not None and row.proposal[0] != self.kind(side)
        assert may or not did
        if did and row.proposal is not None:
            if yes:
                row.state, row.agreed, row.by, row.minutes = "confirmed", True, *row.proposal
            elif row.state != "confirmed":
                row.state, row.disputed_by = "disputed", row.proposal[0]
            row.proposal = None

    @rule(n=st.integers(0, 50), side=SIDES)
    def settle(self, n: int, side: str) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        may = row.state == "disputed" and row.disputed_by == self.kind(side) and row.proposal is None
        may = may and (row.by != self.kind(side) or row.agreed)
        did = self.done(lambda: actions.settle(record, by=self.who(row.owner, side)))
        assert may or not did
        if did:
            row.state, row.agreed = "confirmed", True

    @rule(n=st.integers(0, 50), side=SIDES)
    def remove(self, n: int, side: str) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        may = row.state != "confirmed" and row.by == self.kind(side)
        assert self.done(lambda: actions.remove(record, by=self.who(row.owner, side))) == may
        row.gone = row.gone or may

    @rule(n=st.integers(0, 50), on=st.booleans())
    def certify(self, n: int, *, on: bool) -> None:
        if (found := self.chosen(n)) is None:
            return
        record, row = found
        if not on:
            actions.unlock([record.pk])
            row.locked = False
        elif self.done(lambda: actions.lock([record.pk])):
            assert row.counts
            row.locked, row.proposal = True, None
        else:
            assert not row.counts

    @precondition(lambda self: len(self.rows) > 6)
    @rule(owner=st.integers(0, 1))
    def erase(self, owner: int) -> None:
        if owner in self.erased:
            return
        before = queries.minutes_of(queries.confirmed())
        privacy.erase(self.people[owner])
        assert queries.minutes_of(queries.confirmed()) == before
        self.erased.add(owner)

    @invariant()
    def totals_equal_the_recount(self) -> None:
        counted = sum(row.minutes for row in self.rows.values() if row.counts)
        assert queries.minutes_of(queries.confirmed()) == counted
        assert list(broken()) == []


def test_totals_equal_a_recount_after_each_act() -> None:
    Ledger.TestCase.settings = settings(
        max_examples=500 if FULL else 12,
        stateful_step_count=40 if FULL else 25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Ledger.TestCase("runTest").runTest()


def test_a_certified_stretch_and_a_new_one_never_overlap() -> None:
    crew = team()
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    actions.confirm_many(record.organisation, [record.public_id], by=crew.boss)
    actions.lock([record.pk])
    with pytest.raises(RefusedError, match=r"hours\.overlap"):
        actions.enter(crew.application, work=worked(hours=1), by=crew.person)
