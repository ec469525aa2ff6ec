"""Deadlines that follow the clock in Riga: promises, offers, ends, changes to confirm."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from talka.applications import actions, queries
from talka.applications.actions import bulk, deciding
from talka.applications.enums import Need, State
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent", "days", "ends"),
    [
        # Friday evening before the clocks go back (25 October 2026): Friday 30th is the fifth day, midnight is 22:00 UTC
        (datetime(2026, 10, 23, 20, 59, tzinfo=UTC), 5, datetime(2026, 10, 30, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 23, 21, 0, tzinfo=UTC), 2, datetime(2026, 10, 27, 22, 0, tzinfo=UTC)),  # Saturday in Riga
        # before the clocks go forward (28 March 2027), Good Friday and Easter between
        (datetime(2027, 3, 25, 10, 0, tzinfo=UTC), 2, datetime(2027, 3, 31, 21, 0, tzinfo=UTC)),
        (datetime(2026, 12, 30, 12, 0, tzinfo=UTC), 2, datetime(2027, 1, 5, 22, 0, tzinfo=UTC)),
    ],
)
def test_the_promise_ends_with_the_last_working_day_in_riga(sent: datetime, days: int, ends: datetime) -> None:
    assert queries.reply_until(sent, days) == ends


def test_at_the_promises_end_both_sides_hear_the_truth_once() -> None:
    offer, person = opportunity(reply_promise=2), volunteer()
    boss = coordinator(offer.organisation)
    other = opportunity("Līdzīga iespēja")
    sent = application(offer, by=person)
    with clock.move_to(sent.reply_until - timedelta(seconds=5)):
        assert actions.tell_broken() == 0
        assert actions.remind() == 1
        assert actions.remind() == 0
    with clock.move_to(sent.reply_until):
        assert actions.tell_broken() == 1
        assert actions.tell_broken() == 0
    told = Notification.objects.get(user=person, kind="application.promise_over")
    assert other.title in [one["title"] for one in told.context["similar"]]
    assert {one.kind for one in Notification.objects.filter(user=boss)} >= {
        "application.reminder",
        "application.promise_broken",
    }


def test_three_broken_promises_pause_publishing_until_all_are_answered() -> None:
    house = organisation()
    boss = coordinator(house)
    offer = opportunity(organisation=house)
    sent = [application(offer) for _ in range(3)]
    with clock.move_to(sent[0].reply_until):
        actions.tell_broken()
        assert Organisation.objects.get(pk=house.pk).publishing_paused
        for n, one in enumerate(sent):
            actions.decline(fresh(one), by=boss, reason="time")
            assert Organisation.objects.get(pk=house.pk).publishing_paused is (n < 2)


def test_reply_figures_count_answers_in_time_and_days_of_the_last_thirty() -> None:
    house = organisation()
    boss = coordinator(house)
    offer = opportunity(organisation=house, reply_promise=2)
    begin = clock.now()
    sent, left = [application(offer) for _ in range(4)], volunteer()
    stepped_back = application(offer, by=left)
    actions.withdraw(fresh(stepped_back), by=left, reason="time")
    for n, days in enumerate((1, 1, 20)):
        with clock.move_to(begin + timedelta(days=days)):
            actions.decline(fresh(sent[n]), by=boss, reason="time")
    with clock.move_to(begin + timedelta(days=21)):
        found = queries.replies_of(house.pk)
        assert (found.answered_share, found.median_days, found.broken) == (Decimal("0.500"), Decimal("1.0"), 1)
        actions.refresh_all_replies()
        assert Organisation.objects.get(pk=house.pk).answered_share == Decimal("0.500")


def test_an_offer_runs_out_and_goes_to_the_next() -> None:
    offer = opportunity(places=1)
    boss, leaving = coordinator(offer.organisation), volunteer()
    held, first, second = (application(offer, by=one) for one in (leaving, volunteer(), volunteer()))
    actions.approve(fresh(held), by=boss)
    for one in (first, second):
        actions.waitlist(fresh(one), by=boss)
    assert (queries.position(fresh(first)), queries.position(fresh(second))) == (1, 2)
    actions.withdraw(fresh(held), by=leaving, reason="time")
    until = fresh(first).offered_until
    assert until is not None
    with clock.move_to(until - timedelta(seconds=5)):
        assert actions.run_out_offers() == 0
    with clock.move_to(until):
        assert actions.run_out_offers() == 1
        assert (fresh(first).state, fresh(second).state) == (State.WAITLISTED, State.OFFERED)
        assert Opportunity.objects.get(pk=offer.pk).taken == 1


def test_near_the_start_an_offer_is_shorter_and_at_last_none_is_made() -> None:
    start = clock.now() + timedelta(hours=10)
    offer = opportunity(shifts=[(start, start + timedelta(hours=1), 2)], places=2)
    sent = application(offer, shifts=[offer.shifts.get().pk])
    actions.waitlist(fresh(sent), by=coordinator(offer.organisation))
    with clock.move_to(start - timedelta(minutes=50)):
        assert actions.offer_next(offer) == 0
    assert actions.offer_next(offer) == 1
    until = fresh(sent).offered_until
    assert until is not None
    assert timedelta(hours=4, minutes=59) < until - clock.now() <= timedelta(hours=5)


def test_unanswered_ones_end_when_the_last_shift_starts() -> None:
    start = clock.now() + timedelta(days=2)
    hours = [(start + timedelta(days=d), start + timedelta(days=d, hours=1), 5) for d in (0, 3)]
    offer = opportunity(shifts=hours)
    sent = application(offer, shifts=[one.pk for one in offer.shifts.all()])
    with clock.move_to(start + timedelta(days=3, seconds=-5)):
        assert actions.expire() == 0
    with clock.move_to(start + timedelta(days=3)):
        assert actions.expire() == 1
    assert fresh(sent).state == State.EXPIRED
    assert Opportunity.objects.get(pk=offer.pk).applied == 1


def test_without_a_date_they_end_thirty_days_after_the_deadline() -> None:
    until = clock.now() + timedelta(days=1)
    offer = opportunity(apply_until=until)
    sent = application(offer)
    with clock.move_to(until + timedelta(days=30, seconds=-5)):
        assert actions.expire() == 0
    with clock.move_to(until + timedelta(days=30)):
        assert actions.expire() == 1
    assert fresh(sent).state == State.EXPIRED


def test_a_material_change_asks_again_and_work_waits_for_the_answer() -> None:
    offer, person = opportunity(), volunteer()
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=coordinator(offer.organisation))
    Opportunity.objects.filter(pk=offer.pk).update(material_version=offer.material_version + 1)
    assert actions.ask_again() == 1
    assert actions.ask_again() == 0
    assert Notification.objects.filter(user=person, kind="application.reconfirm").count() == 1
    assert Need.RECONFIRM in {one.code for one in queries.may_start(sent)}
    actions.reconfirm(fresh(sent), by=person, seen=offer.material_version + 1)
    assert Need.RECONFIRM not in {one.code for one in queries.may_start(sent)}


def test_a_yes_to_one_change_is_not_a_yes_to_the_next(client: Client) -> None:
    """The page was opened after the first change; the second came before the button was pressed."""
    offer, person = opportunity(), volunteer()
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=coordinator(offer.organisation))
    client.force_login(person)
    Opportunity.objects.filter(pk=offer.pk).update(material_version=F("material_version") + 1)
    page = client.get(reverse("applications:one", args=[sent.public_id])).text
    seen = re.search(r"name=\"seen\" value=\"(\d+)\"", page)
    Opportunity.objects.filter(pk=offer.pk).update(material_version=F("material_version") + 1)
    told = {"seen": seen[1]} if seen else {}
    answer = client.post(reverse("applications:act", args=[sent.public_id, "reconfirm"]), told, follow=True)
    assert Need.RECONFIRM in {one.code for one in queries.may_start(sent)}, "the second change was not seen"
    seen = re.search(r"name=\"seen\" value=\"(\d+)\"", answer.text)
    assert seen, "the page asks again"
    client.post(reverse("applications:act", args=[sent.public_id, "reconfirm"]), {"seen": seen[1]})
    assert Need.RECONFIRM not in {one.code for one in queries.may_start(sent)}


def test_undo_ends_after_ten_seconds_and_until_then_no_message_leaves() -> None:
    offer, person = opportunity(), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    batch = actions.decide(offer.organisation, [sent.public_id], verb="approve", by=boss)
    told = Notification.objects.get(user=person)
    assert told.due_at >= batch.at + timedelta(seconds=9)
    with clock.move_to(clock.now() + timedelta(seconds=11)), pytest.raises(Exception, match=r"application\.undo\.over"):
        actions.undo_bulk(batch, by=boss)
    actions.undo_bulk(batch, by=boss)
    assert not Notification.objects.filter(user=person).exists()
    assert Application.objects.get().answered_at is None


def test_the_ten_seconds_begin_when_the_last_one_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = opportunity(places=5)
    boss = coordinator(offer.organisation)
    sent = [application(offer, by=volunteer()) for _one in range(3)]
    begun, approve, ago = clock.now(), actions.approve, iter((12, 8, 4))

    def slowly(one: Application, **told: Any) -> Application:
        with clock.move_to(begun - timedelta(seconds=next(ago))):
            return approve(one, **told)

    monkeypatch.setattr(bulk, "approve", slowly)
    batch = actions.decide(offer.organisation, [one.public_id for one in sent], verb="approve", by=boss)
    ends = batch.at + bulk.UNDO_FOR
    assert ends >= begun + bulk.UNDO_FOR
    assert {one.due_at for one in Notification.objects.filter(kind="application.approved")} == {ends}
    with clock.move_to(ends - timedelta(seconds=1)):
        assert actions.undo_bulk(batch, by=boss) == 3


def test_whoever_was_told_already_is_not_taken_back_without_a_word() -> None:
    """Pressed in the last moment: the first messages leave while the rows are walked."""
    offer = opportunity(places=5)
    boss = coordinator(offer.organisation)
    first, second = (application(offer, by=volunteer()) for _one in range(2))
    batch = actions.decide(offer.organisation, [first.public_id, second.public_id], verb="approve", by=boss)
    Notification.objects.filter(user=first.volunteer).update(spread_at=clock.now())
    assert actions.undo_bulk(batch, by=boss) == 1
    assert (fresh(first).state, fresh(second).state) == (State.APPROVED, State.SUBMITTED)
    assert Notification.objects.filter(user=first.volunteer, kind="application.approved").exists()
    assert [(one.application_id, one.undone) for one in batch.rows.order_by("pk")] == [
        (first.pk, False),
        (second.pk, True),
    ]


@pytest.mark.parametrize("then", ["withdraw", "cancel"])
def test_a_message_that_is_overtaken_in_its_ten_seconds_never_leaves(then: str) -> None:
    """Nobody reads "the place is yours" after having stepped back, or after the work was cancelled."""
    offer, person = opportunity(places=5), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    actions.decide(offer.organisation, [sent.public_id], verb="approve", by=boss)
    if then == "withdraw":
        actions.withdraw(fresh(sent), by=person, reason="time")
    else:
        actions.cancel_opportunity(offer, reason="vētra", by=boss)
    told = Notification.objects.filter(user=person).values_list("kind", flat=True)
    assert list(told) == (["application.cancelled"] if then == "cancel" else [])


def test_an_undo_that_was_interrupted_may_be_pressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = opportunity(places=5)
    boss = coordinator(offer.organisation)
    sent = [application(offer, by=volunteer()) for _one in range(3)]
    batch = actions.decide(offer.organisation, [one.public_id for one in sent], verb="approve", by=boss)
    undo, left = deciding.undo, iter([True, False])

    def interrupted(one: Application, **told: Any) -> Application:
        if not next(left, False):
            raise KeyboardInterrupt
        return undo(one, **told)

    monkeypatch.setattr(bulk, "undo", interrupted)
    with pytest.raises(KeyboardInterrupt):
        actions.undo_bulk(batch, by=boss)
    monkeypatch.setattr(bulk, "undo", undo)
    assert actions.undo_bulk(batch, by=boss) == 2
    assert {one.state for one in Application.objects.all()} == {State.SUBMITTED}
    with pytest.raises(RefusedError, match=r"undo\.raced"):
        actions.undo_bulk(batch, by=boss)


def test_the_calendar_shows_promise_answer_and_shifts() -> None:
    start = clock.now() + timedelta(days=2)
    offer, person = opportunity(shifts=[(start, start + timedelta(hours=1), 2)]), volunteer()
    sent = application(offer, by=person, shifts=[offer.shifts.get().pk])
    assert [one.uid for one in queries.calendar_of(person)] == [f"answer-{sent.public_id}"]
    actions.approve(fresh(sent), by=coordinator(offer.organisation))
    found = list(queries.calendar_of(person))
    assert [one.uid for one in found] == [f"answer-{sent.public_id}", f"work-{sent.public_id}-0"]
    assert found[1].start == start
