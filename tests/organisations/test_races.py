"""What many do in the same moment: of all admins who leave one stays, of all who register one row is made."""

from __future__ import annotations

import threading

from django.db import connection

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.enums import Role
from talka.organisations.models import Membership, Organisation
from tests.factories import legal_entity, member_of, organisation


def test_sixteen_admins_leave_at_once_and_one_stays(real_db: str) -> None:
    one = organisation()
    people = [member_of(one) for _ in range(16)]
    places = [queries.own_membership(one, person) for person in people]
    start = threading.Barrier(16)
    outcomes: list[str] = []

    def go(person: User, membership: Membership | None) -> None:
        start.wait()
        assert membership
        try:
            actions.leave(membership, by=person)
            outcomes.append("left")
        except RefusedError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(people, places, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left"] * 15 + ["organisation.member.last_admin"]
    assert Membership.objects.live().filter(organisation=one, role=Role.ADMIN).count() == 1


def test_eight_people_register_the_same_at_once_and_there_is_one(real_db: str) -> None:
    entity = legal_entity()
    people = [User.objects.create_user(f"kanarija-{n}", "parole") for n in range(8)]
    start = threading.Barrier(8)
    made: list[int] = []

    def go(person: User) -> None:
        start.wait()
        try:
            made.append(actions.register(entity, by=person).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert set(made) == {Organisation.objects.get().pk}
    assert Membership.objects.count() == 1
