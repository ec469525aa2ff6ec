"""Sixteen clients at once, each with a connection of its own, against committed rows."""

from __future__ import annotations

from functools import partial

from talka.matching import actions
from talka.matching.models import HelpOffer, Invitation
from talka.matching.queries.invitations import MOST_A_DAY
from tests.factories import opportunity
from tests.factories.applications import coordinator, volunteer
from tests.factories.matching import invitation, offer
from tests.racing import race

CLIENTS = 16


def fresh(pk: int) -> HelpOffer:
    return HelpOffer.objects.get(pk=pk)


def test_the_last_invitations_of_the_day_are_as_many_as_are_left(real_db: str) -> None:
    work = opportunity()
    boss = coordinator(work.organisation)
    for _ in range(MOST_A_DAY - 5):
        actions.invite(offer(), work, why="field", by=boss)
    people = [offer() for _ in range(CLIENTS)]
    done = race([partial(actions.invite, fresh(one.pk), work, why="field", by=boss) for one in people])
    assert sum(done) == 5
    assert Invitation.objects.filter(organisation=work.organisation).count() == MOST_A_DAY


def test_one_yes_tapped_sixteen_times_is_one_application(real_db: str) -> None:
    person = volunteer()
    asked = invitation(offer(by=person))
    done = race([partial(actions.accept, Invitation.objects.get(pk=asked.pk), by=person) for _ in range(CLIENTS)])
    assert sum(done) == 1
    asked.refresh_from_db()
    assert asked.application is not None
