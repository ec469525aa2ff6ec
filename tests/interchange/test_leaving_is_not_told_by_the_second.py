"""Who leaves Talka ends everywhere at one moment: two organisers who compare what they were sent learn the day, no more."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.enums import WithdrawReason
from talka.applications.models import Application
from talka.core import clock
from talka.core.periods import day_start, local
from talka.interchange.actions import save_partner
from talka.interchange.hooks import actions
from talka.interchange.models import Partner, WebhookMessage
from talka.notifications.models import Notification
from talka.web.privacy import erase_person
from tests import factories
from tests.factories.applications import application, fresh, volunteer
from tests.interchange.conftest import NOW
from tests.interchange.receivers import Outside, hook, told

A_DAY = timedelta(days=1)
MANY = 6
"""People who leave: six waits of a day are not all alike, nor all within a minute, by chance."""


@pytest.fixture
def everywhere(now: datetime) -> list[tuple[User, list[Application]]]:
    """Six people, each with an application to the same two organisations, whose programs are told what happens."""
    houses = [factories.organisation() for _n in range(2)]
    for n, house in enumerate(houses):
        partner = save_partner(Partner(code=f"own{n}", name=f"Programma {n}", organisation=house), by=None)
        hook(partner, "application.withdrawn", url=f"https://{n}.example.lv/talka")
    actions.collect()
    offers = [factories.opportunity(organisation=house, places=20) for house in houses]
    return [(one, [application(offer, by=one) for offer in offers]) for one in (volunteer() for _n in range(MANY))]


def test_programs_of_two_organisations_hear_the_day_and_each_at_a_time_of_its_own(
    everywhere: list[tuple[User, list[Application]]], outside: Outside
) -> None:
    for person, _sent in everywhere:
        erase_person(person)
    assert told(outside) < MANY, "most of them wait"
    rows = list(WebhookMessage.objects.all())
    assert len(rows) == 2 * MANY, "the test looks at what was told"
    assert {one.happened_at for one in rows} == {day_start(local(NOW).date())}
    waits = {(one.webhook_id, one.data["id"]): one.next_at - clock.now() for one in rows}
    assert all(-timedelta(minutes=1) < wait < A_DAY for wait in waits.values())
    apart = [
        abs(one - other)
        for _person, sent in everywhere
        for one, other in [[wait for (_hook, key), wait in waits.items() if key in {row.public_id for row in sent}]]
    ]
    assert len(apart) == MANY
    assert max(apart) > timedelta(minutes=10), "each receiver waits for itself"
    with clock.move_to(NOW + A_DAY):
        told(outside)
    bodies = [json.loads(body) for _url, body, _headers in outside.told]
    assert len(bodies) == 2 * MANY, "nobody is forgotten"
    assert {one["timestamp"] for one in bodies} == {"2026-11-20T22:00:00.000000Z"}


def test_a_step_back_by_hand_is_told_at_once_and_to_the_second(
    everywhere: list[tuple[User, list[Application]]], outside: Outside
) -> None:
    person, sent = everywhere[0]
    applications.withdraw(fresh(sent[0]), by=person, reason=WithdrawReason.TIME)
    assert told(outside) == 1
    assert WebhookMessage.objects.get().happened_at > NOW


def test_mails_to_two_channels_leave_at_times_of_their_own(now: datetime) -> None:
    people = [volunteer() for _n in range(MANY)]
    for origin in ("viens", "otrs"):
        applications.set_receiver(origin, name=origin, active=True, email=f"{origin}@portals.example", by=None)
        house = factories.organisation(state="listed", listed_by=origin, listing_active=True, registration_number="")
        address: dict[str, Any] = {"origin": origin, "external_id": "7", "origin_url": f"https://{origin}.example/7"}
        offer = factories.opportunity(organisation=house, **address)
        for one in people:
            application(offer, by=one)
    for one in people:
        erase_person(one)
    due = list(Notification.objects.filter(kind="application.handed_ended").values_list("due_at", flat=True))
    assert len(due) == 2 * MANY
    assert all(-timedelta(minutes=1) < at - clock.now() < A_DAY for at in due)
    assert max(due) - min(due) > timedelta(minutes=10)
