"""Sixteen who try at once have no more tries than one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from talka.core import clock
from talka.core.errors import RefusedError
from talka.hours.actions import kiosks, outside, slips
from talka.hours.enums import OutsideState
from talka.hours.models import Kiosk, OutsideWork
from talka.hours.schemas import Work
from tests.factories.applications import volunteer
from tests.factories.hours import team
from tests.racing import CLIENTS, race


def test_a_kiosk_takes_five_wrong_pins_however_many_are_tried_at_once(real_db: str) -> None:
    crew = team()
    kiosk, _token = kiosks.open_kiosk(crew.offer, pin="4711", by=crew.boss)
    said: list[str] = []

    def wrong() -> None:
        try:
            kiosks.close_kiosk(kiosk, pin="0000")
        except RefusedError as refused:
            said.append(refused.code)

    race([wrong] * CLIENTS)
    assert Counter(said) == {"kiosk.pin": kiosks.TRIES, "kiosk.pin.wait": CLIENTS - kiosks.TRIES}
    assert Kiosk.objects.get().wrong_pins == kiosks.TRIES


def test_ten_wrong_codes_of_slips_an_hour_however_many_are_typed_at_once(real_db: str) -> None:
    crew, person = team(), volunteer()
    work = Work(clock.today() - timedelta(days=1), 60)
    ((slip, code),) = slips.make_slips(crew.offer.organisation, opportunity=crew.offer, work=work, by=crew.boss)
    said: list[str] = []

    def wrong() -> None:
        try:
            slips.claim("22222-22222", by=person)
        except RefusedError as refused:
            said.append(refused.code)

    race([wrong] * CLIENTS)
    assert Counter(said) == {"hours.slip.unknown": 10, "hours.slip.wait": CLIENTS - 10}
    with pytest.raises(RefusedError, match="wait"):
        slips.claim(code, by=person)
    with clock.move_to(clock.now() + timedelta(minutes=61)):
        slips.claim(code, by=person)
    slip.refresh_from_db()
    assert slip.claimed_at is not None


def test_ten_letters_a_week_are_ten_however_many_are_asked_for_at_once(real_db: str) -> None:
    person = volunteer()
    day = clock.today() - timedelta(days=1)
    works = [
        outside.declare(person, organiser=f"Svētki {n}", day=day, minutes=60, done="Cepu pankūkas")
        for n in range(CLIENTS)
    ]
    asked = [lambda one=one: outside.ask(one, by=person, email=f"{one.pk}@example.lv", name="Jana") for one in works]
    assert sum(race(asked)) == outside.MOST_ASKED
    assert OutsideWork.objects.filter(state=OutsideState.ASKED).count() == outside.MOST_ASKED
