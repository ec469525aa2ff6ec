"""What lists say of those who wait, of those who waited in vain, and of what is long past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.enums import State
from talka.applications.models import Application
from talka.core import clock
from talka.notifications.models import Notification
from talka.organisations.models import Organisation
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
A_YEAR_AND_A_DAY = timedelta(days=366)


def listed(enter: Enter, house: Organisation, state: str = "todo") -> str:
    return str(
        enter(coordinator(house)).get(reverse("applications:inbox", args=[house.key]), {"stavoklis": state}).text
    )


def test_the_waiting_list_is_read_in_its_order_with_the_number_of_each(enter: Enter) -> None:
    offer = opportunity(places=1)
    boss, sent = coordinator(offer.organisation), [application(offer) for _ in range(4)]
    actions.approve(fresh(sent[0]), by=boss)
    order = [sent[2], sent[1], sent[3]]
    for one in order:
        actions.waitlist(fresh(one), by=boss)
    rows = queries.inbox(offer.organisation, state="waitlisted").rows
    assert [(one.public_id, one.position) for one in rows] == [(one.public_id, n + 1) for n, one in enumerate(order)]
    assert [queries.position(fresh(one)) for one in [*order, sent[0]]] == [1, 2, 3, 0]
    assert "2. vieta gaidīšanas sarakstā" in listed(enter, offer.organisation)
    page = reverse("applications:received", args=[offer.organisation.key, order[1].public_id])
    assert "2. vieta gaidīšanas sarakstā" in enter(boss).get(page).text


def test_own_waiting_ones_are_numbered_in_one_question() -> None:
    person, asked = volunteer(), []
    for n in (1, 2, 3):
        sent = application(by=person)
        actions.waitlist(fresh(sent), by=coordinator(sent.organisation))
        with CaptureQueriesContext(connection) as caught:
            listed, _more = queries.mine(person)
        assert [one.position for one in listed] == [1] * n
        asked.append(len(caught))
    assert asked[0] == asked[1] == asked[2]


def test_who_waits_reads_how_long_an_offer_really_holds(enter: Enter) -> None:
    sent = application(by=(person := volunteer()))
    actions.waitlist(fresh(sent), by=coordinator(sent.organisation))
    page = enter(person).get(reverse("applications:one", args=[sent.public_id])).text
    assert "uz vienu dienu" not in page
    assert "ja darbs drīz sāksies, – mazāk" in page


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("answered", [True, False])
def test_an_end_without_a_place_is_told_as_it_was(enter: Enter, *, dated: bool, answered: bool) -> None:
    """Who waited on the list had an answer; and work without a date has not begun."""
    soon = clock.now() + timedelta(days=5)
    offer = opportunity(shifts=[(soon, soon + timedelta(hours=2), 1)]) if dated else opportunity()
    sent = application(offer, by=(person := volunteer()), shifts=[one.pk for one in offer.shifts.all()])
    if answered:
        actions.waitlist(fresh(sent), by=coordinator(offer.organisation))
    assert offer.apply_until
    with clock.move_to(offer.apply_until + timedelta(days=40)):
        assert actions.expire() == 1
        page = enter(person).get(reverse("applications:one", args=[sent.public_id])).text
    told = Notification.objects.filter(user=person).exclude(kind="application.waitlisted").get()
    assert told.kind == ("application.no_place" if answered else "application.expired")
    assert "Darbs ir sācies" not in page
    assert ("Vieta jums neatbrīvojās" in page) is answered
    assert ("Organizētājs laikus neatbildēja" in page) is not answered


@pytest.mark.parametrize("came", [True, False])
def test_after_twelve_months_no_list_tells_who_came(enter: Enter, *, came: bool) -> None:
    sent = application(by=(person := volunteer()))
    boss, house = coordinator(sent.organisation), sent.organisation
    actions.approve(fresh(sent), by=boss)
    (actions.complete if came else actions.no_show)(fresh(sent), by=boss)
    code, words = ("completed", "Darbs padarīts") if came else ("no_show", "Neieradās")
    assert words in listed(enter, house, code)
    own = reverse("applications:mine") + "?past"
    assert words in enter(person).get(own).text
    Application.objects.update(ended_at=clock.now() - A_YEAR_AND_A_DAY)
    for state in (code, "past", "all", "todo"):
        page = listed(enter, house, state)
        assert words not in page
        assert (sent.public_id in page) is (state in {"past", "all"})
    assert words not in enter(person).get(own).text


def test_the_last_answer_opens_publishing_at_once() -> None:
    house = organisation()
    boss, offer = coordinator(house), opportunity(organisation=house)
    people = [volunteer() for _ in range(4)]
    sent = [application(offer, by=one) for one in people]
    other = application(doomed := opportunity(organisation=house))
    with clock.move_to(other.reply_until):
        actions.tell_broken()
        actions.decline(fresh(sent[0]), by=boss, reason="time")
        actions.waitlist(fresh(sent[1]), by=boss)
        actions.withdraw(fresh(sent[2]), by=people[2], reason="time")
        actions.cancel_opportunity(doomed, reason="Vētra", by=boss)
        assert Organisation.objects.get(pk=house.pk).publishing_paused
        actions.approve(fresh(sent[3]), by=boss)
        assert not Organisation.objects.get(pk=house.pk).publishing_paused
    assert fresh(sent[3]).state == State.APPROVED
