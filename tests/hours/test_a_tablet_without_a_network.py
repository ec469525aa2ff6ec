"""The kiosk goes on without a network: its taps come later, count once, and what they say otherwise both sides see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours import actions
from talka.hours.actions import kiosks
from talka.hours.actions.stamps import merge, merge_kiosk
from talka.hours.enums import DisputeReason, PresenceState, Side, State, Way
from talka.hours.models import Kiosk, Presence, WorkRecord
from talka.hours.schemas import Stamp, whole_minute
from tests.factories.hours import Team, again, team

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _at_a_minutes_beginning(db: None) -> Iterator[None]:
    """What was "two hours ago" is the same minute throughout a test."""
    with clock.move_to(clock.now().replace(second=0, microsecond=0)):
        yield


@pytest.fixture
def crew() -> Team:
    return team()


@pytest.fixture
def kiosk(crew: Team) -> Kiosk:
    """Opened this morning."""
    made, _token = kiosks.open_kiosk(crew.offer, pin="4711", by=crew.boss)
    Kiosk.objects.update(opened_at=clock.now() - timedelta(hours=9))
    made.refresh_from_db()
    return made


def ago(hours: float) -> datetime:
    return whole_minute(clock.now() - timedelta(hours=hours))


def taps(crew: Team, came: float, left: float | None = None) -> list[Stamp]:
    kinds = [("in", came)] + ([("out", left)] if left is not None else [])
    return [Stamp(uuid4(), kind, ago(hours), crew.application.public_id) for kind, hours in kinds]


def listed(crew: Team, *, came: float, left: float | None = None) -> Presence:
    """As the coordinator's list says it, so many hours ago."""
    made = actions.check_in(crew.application, shift=None, way=Way.LIST, by=crew.boss, at=ago(came))
    if left is not None:
        actions.check_out(made, by=crew.boss, at=ago(left))
    return made


def codes(outcomes: list[Any]) -> list[str]:
    return [one.code for one in outcomes]


def test_taps_kept_on_the_tablet_are_merged_once_and_wait_for_the_volunteer(crew: Team, kiosk: Kiosk) -> None:
    sent = taps(crew, 4, 1)
    for _twice in range(2):
        assert codes(merge_kiosk(kiosk, reversed(sent))) == ["", ""]
    record = WorkRecord.objects.get()
    assert (record.minutes, record.proposed_by, record.proposer) == (180, Side.ORGANISER, None)
    assert Presence.objects.get().way == Way.KIOSK
    assert actions.confirm(record, by=crew.person).state == State.CONFIRMED


def test_a_tablet_whose_clock_is_wrong_is_set_right(crew: Team, kiosk: Kiosk) -> None:
    slow = timedelta(hours=30)
    sent = [Stamp(one.id, one.kind, one.at - slow, one.work) for one in taps(crew, 4, 1)]
    assert codes(merge_kiosk(kiosk, sent)) == ["hours.stamp.when"] * 2
    assert codes(merge_kiosk(kiosk, sent, said=clock.now() - slow)) == ["", ""]
    assert WorkRecord.objects.get().minutes == 180
    assert abs(Presence.objects.get().started_at - ago(4)) <= timedelta(minutes=1)


def test_nothing_is_tapped_before_the_kiosk_was_opened_or_at_other_work(crew: Team, kiosk: Kiosk) -> None:
    told = merge_kiosk(kiosk, taps(crew, 10))
    assert codes(told) == ["hours.stamp.when"]
    assert told[0].text == "Lūdzu, vērsieties pie koordinatora."
    other = team()
    assert codes(merge_kiosk(kiosk, taps(other, 2))) == ["hours.not_approved"]
    assert not Presence.objects.exists()


@pytest.mark.parametrize("closed", [False, True])
def test_the_list_and_the_tablet_say_other_and_both_see_it(
    enter: Enter, crew: Team, kiosk: Kiosk, *, closed: bool
) -> None:
    """The coordinator checked them in, and perhaps out, on the phone while the tablet had no network."""
    presence = listed(crew, came=3, left=1 if closed else None)
    assert codes(merge_kiosk(kiosk, taps(crew, 4, 1.5))) == ["", ""]
    assert [one.pk for one in Presence.objects.all()] == [presence.pk]
    assert Presence.objects.get().state == PresenceState.DONE
    record = WorkRecord.objects.get()
    change = record.changes.get(open=True)
    assert (change.side, change.by, change.new_starts_at) == (Side.ORGANISER, None, ago(4))
    assert change.new_ends_at == (ago(1.5) if closed else record.ends_at)
    where = [crew.offer.organisation.key, record.public_id]
    for who, name, args in ((crew.boss, "received", where), (crew.person, "one", where[1:])):
        assert 'id="difference"' in enter(who).get(reverse(f"hours:{name}", args=args)).text
    assert record.public_id in enter(crew.boss).get(reverse("hours:desk", args=where[:1])).text
    assert record.public_id in enter(crew.person).get(reverse("hours:mine")).text
    with pytest.raises(RefusedError, match=r"hours\.correction\.none"):
        actions.accept(again(record), by=crew.boss)
    assert actions.accept(again(record), by=crew.person).state == State.CORRECTED


def test_whoever_does_not_agree_with_the_tablet_may_still_confirm_the_list(crew: Team, kiosk: Kiosk) -> None:
    listed(crew, came=3, left=1)
    merge_kiosk(kiosk, taps(crew, 4, 2))
    record = WorkRecord.objects.get()
    merge_kiosk(kiosk, taps(crew, 4, 0.5))
    refused = actions.refuse(again(record), by=crew.person, reason=DisputeReason.TIME)
    assert (refused.state, refused.minutes) == (State.CLAIMED, 120)
    assert actions.confirm(again(record), by=crew.person).minutes == 120


def test_a_phone_is_heard_too_when_the_list_has_checked_out_meanwhile(crew: Team) -> None:
    listed(crew, came=4, left=2)
    out = taps(crew, 4, 1)[1]
    assert codes(merge(crew.person, [out])) == [""]
    assert codes(merge(crew.person, [out])) == [""]
    change = WorkRecord.objects.get().changes.get()
    assert (change.side, change.by, change.new_minutes) == (Side.VOLUNTEER, crew.person, 180)


def test_another_time_of_the_same_day_is_not_another_word_about_the_first(crew: Team, kiosk: Kiosk) -> None:
    listed(crew, came=2, left=1)
    assert codes(merge_kiosk(kiosk, taps(crew, 6, 4))) == ["", ""]
    assert sorted(WorkRecord.objects.values_list("minutes", flat=True)) == [60, 120]
    assert not WorkRecord.objects.filter(changes__isnull=False).exists()


def opened(browser: Client, crew: Team) -> str:
    """Address of the kiosk that this browser now is."""
    form = {"opportunity": crew.offer.public_id, "pin": "4711"}
    answer: Any = browser.post(reverse("hours:kiosk", args=[crew.offer.organisation.key]), form)
    return str(answer.url)


def send(browser: Client, screen: str, stamps: list[dict[str, str]]) -> Any:
    body = json.dumps({"now": clock.now().isoformat(), "stamps": stamps})
    return browser.post(f"{screen}nospiedumi/", body, content_type="application/json")


def test_only_the_tablet_itself_sends_its_taps(enter: Enter, crew: Team) -> None:
    browser = enter(crew.boss)
    screen = opened(browser, crew)
    page = browser.get(screen)
    assert page["X-Talka-Offline"] == "keep"
    assert f'data-stamps-to="{screen}nospiedumi/"' in page.text
    tap = {"id": str(uuid4()), "kind": "in", "at": clock.now().isoformat(), "work": crew.application.public_id}
    assert send(Client(), screen, [tap]).status_code == 404
    assert send(enter(crew.boss), screen, [tap]).status_code == 404
    assert not Presence.objects.exists()
    Kiosk.objects.update(until=clock.now() - timedelta(days=6))
    assert browser.get(screen).status_code == 404
    assert send(browser, screen, [tap]).json()["stamps"][0]["code"] == ""
    assert Presence.objects.count() == 1
    Kiosk.objects.update(until=clock.now() - timedelta(days=8))
    assert send(browser, screen, [tap]).status_code == 404


def test_an_ended_kiosk_leaves_nothing_in_the_browser_and_sends_no_more(enter: Enter, crew: Team) -> None:
    browser = enter(crew.boss)
    screen = opened(browser, crew)
    ended: Any = browser.post(screen, {"pin": "4711"})
    assert '"storage"' in ended["Clear-Site-Data"]
    assert send(browser, screen, []).status_code == 404
    assert Kiosk.objects.get().closed_at is not None
