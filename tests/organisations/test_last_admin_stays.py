"""Two admins, or sixteen, press “leave” in the same moment: one of them stays."""

from __future__ import annotations

import threading

from django.db import connection

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.enums import Role
from talka.organisations.models import Membership
from tests.factories import member_of, organisation


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
