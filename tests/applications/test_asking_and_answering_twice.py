"""Asking and answering: rules that are seen only where somebody tries to get round them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talka.accounts import vault
from talka.applications import actions, queries
from talka.applications.enums import Need, Purpose, Shared, Side, State
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


def test_nobody_asks_themselves_or_what_is_seen_or_after_the_end() -> None:
    offer = opportunity()
    boss, person = coordinator(offer.organisation), volunteer()
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.ask(fresh(application(offer, by=boss)), Shared.PHONE, reason="meeting", by=boss)
    vault.tell(person, phone="20007777")
    sent = application(offer, by=person, shares=["phone"])
    with pytest.raises(RefusedError, match=r"disclosure\.ask\.known"):
        actions.ask(fresh(sent), Shared.PHONE, reason="meeting", by=boss)
    asked = actions.ask(fresh(sent), Shared.NAME, reason="meeting", by=boss)
    actions.withdraw(fresh(sent), by=person, reason="time")
    with pytest.raises(WrongStateError, match=r"disclosure\.ask\.ended"):
        actions.ask(fresh(sent), Shared.SURNAME, reason="meeting", by=boss)
    asked.application = fresh(sent)
    with pytest.raises(WrongStateError, match=r"disclosure\.answer\.ended"):
        actions.answer(asked, by=person, give=False)


def test_what_was_taken_back_is_not_taken_back_again_later() -> None:
    person = volunteer()
    vault.tell(person, phone="20007777")
    sent = application(by=person)
    given = actions.disclose(sent, ["phone"], purpose=Purpose.REQUEST)
    assert given
    when = actions.revoke(given, by=person).revoked_at
    with pytest.raises(WrongStateError, match=r"disclosure\.revoke\.raced"):
        actions.revoke(given, by=person)
    given.refresh_from_db()
    assert given.revoked_at == when


def offered(offer: Opportunity, person: Any, boss: Any) -> Application:
    row = actions.waitlist(fresh(application(offer, by=person)), by=boss)
    return actions.offer(fresh(row), by=boss)


def test_a_yes_to_an_offer_is_told_and_names_what_it_overlaps_with() -> None:
    start = clock.now() + timedelta(days=9)
    span: dict[str, Any] = {"time_type": "exact", "starts_at": start, "ends_at": start + timedelta(hours=4)}
    here, there, person = opportunity("Kapu talka", **span), opportunity(**span), volunteer()
    boss = coordinator(there.organisation)
    row, other = offered(there, person, boss), application(here, by=person)
    actions.approve(fresh(other), by=coordinator(here.organisation))
    with pytest.raises(RefusedError, match=r"accept_offer\.clash") as refused:
        actions.accept_offer(fresh(row), by=person)
    assert "Kapu talka" in refused.value.message
    actions.withdraw(fresh(other), by=person, reason="time")
    assert actions.accept_offer(fresh(row), by=person).state == State.APPROVED
    assert Notification.objects.filter(user=boss, kind="application.offer_accepted").count() == 1


def test_who_refuses_an_offer_goes_to_the_end_of_the_line() -> None:
    offer, person = opportunity(places=1), volunteer()
    boss = coordinator(offer.organisation)
    first = offered(offer, person, boss)
    second = actions.waitlist(fresh(application(offer)), by=boss)
    third = actions.waitlist(fresh(application(offer)), by=boss)
    actions.refuse_offer(fresh(first), by=person)
    assert fresh(second).state == State.OFFERED
    assert [queries.position(fresh(one)) for one in (third, first)] == [1, 2]


def test_who_did_not_come_is_told_so_and_may_answer_only_that() -> None:
    offer, person = opportunity(), volunteer()
    boss, sent = coordinator(offer.organisation), application(offer, by=person)
    with pytest.raises(WrongStateError, match="no_show_answer"):
        actions.answer_no_show(fresh(sent), by=person, text="Nekas nenotika.")
    actions.approve(fresh(sent), by=boss)
    actions.no_show(fresh(sent), by=boss)
    assert Notification.objects.filter(user=person, kind="application.no_show").count() == 1


def test_what_has_ended_is_not_confirmed_anew() -> None:
    offer, person = opportunity(), volunteer()
    sent = application(offer, by=person)
    actions.withdraw(fresh(sent), by=person, reason="time")
    with pytest.raises(WrongStateError, match=r"application\.reconfirm\.ended"):
        actions.reconfirm(fresh(sent), by=person, seen=offer.material_version)
    assert actions.acknowledge(fresh(sent), by=person).acknowledged_at is None


def test_work_that_became_dangerous_is_not_begun_by_a_child() -> None:
    offer = opportunity(for_minors=True)
    sent = application(offer, by=volunteer(age_band="16-17"))
    assert Need.AGE not in {one.code for one in queries.may_start(sent)}
    Opportunity.objects.filter(pk=offer.pk).update(hazardous=True)
    assert Need.AGE in {one.code for one in queries.may_start(sent)}


def test_nobody_writes_to_themselves_in_the_organisations_name() -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = fresh(application(offer, by=boss))
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.write(sent, side=Side.ORGANISER, by=boss, text="Lieliski pastrādāts!")
    assert not sent.messages.exists()
