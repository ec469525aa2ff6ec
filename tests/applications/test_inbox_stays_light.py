"""The inbox asks the database as often for ten thousand applicants as for ten."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import Application, PairName
from talka.applications.queries import reply_until
from talka.core import clock
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.factories.applications import coordinator
from tests.tier import FULL

pytestmark = pytest.mark.django_db
MANY = 10_000 if FULL else 2_000
MOST = 12


def crowd(offer: Opportunity, n: int, *, state: str = "submitted") -> None:
    """Rows as the acts write them, in bulk."""
    known = PairName.objects.count()
    people = User.objects.bulk_create([User(nickname=f"Pūlis {known + i}", password="!") for i in range(n)])
    house = offer.organisation
    pairs = PairName.objects.bulk_create(
        [
            PairName(organisation=house, volunteer=one, name=f"Rāmā Stirna{known + i} {i % 100:02d}")
            for i, one in enumerate(people)
        ]
    )
    until = reply_until(clock.now(), 5)
    Application.objects.bulk_create(
        [
            Application(volunteer=one, pair=pair, opportunity=offer, organisation=house, reply_until=until, state=state)
            for one, pair in zip(people, pairs, strict=True)
        ]
    )


def asked(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_to_do_asks_as_often_for_many_as_for_ten(enter: Callable[[User], Client]) -> None:
    offer = opportunity(places=None, children_present=True, supports=["expenses"])
    boss = coordinator(offer.organisation)
    browser, address = enter(boss), reverse("applications:inbox", args=[offer.organisation.key])
    crowd(offer, 8)
    crowd(offer, 2, state="approved")
    few = asked(browser, address)
    crowd(offer, MANY)
    many = asked(browser, address)
    approved = asked(browser, address + "?stavoklis=approved")
    assert few == many
    assert max(many, approved) <= MOST
