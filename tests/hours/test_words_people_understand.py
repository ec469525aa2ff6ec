"""What a page of hours says is said in words of its own, and of the moment it speaks of."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from talka.accounts.models import User
from talka.core import clock
from talka.hours import actions
from talka.hours.enums import DisputeReason, State
from talka.notifications.queries.texts import revive
from tests.factories.hours import Team, again, team, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> Team:
    return team()


def test_a_number_that_is_too_large_is_told_at_its_field(enter: Callable[[User], Client], crew: Team) -> None:
    page = reverse("hours:slips", args=[crew.offer.organisation.key])
    typed = {"n": "500", "hours": "30", "date": clock.today().isoformat(), "done": "Lasījām ābolus"}
    answer = enter(crew.boss).post(page, typed)
    assert answer.status_code == 422
    for field, told in (("n", "Reizē no vienas līdz simt lapiņām."), ("hours", "No vienas minūtes līdz 24 stundām.")):
        assert told in answer.text.split(f'id="id_{field}_error"')[1].split("</p>")[0]
    assert 'value="500"' in answer.text
    assert "Lasījām ābolus" in answer.text


@pytest.mark.parametrize("verb", ["dispute", "propose"])
def test_nobody_gives_a_reason_by_pressing_the_button(enter: Callable[[User], Client], crew: Team, verb: str) -> None:
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    where = [crew.offer.organisation.key, record.public_id]
    boss = enter(crew.boss)
    select = boss.get(reverse("hours:received", args=where)).text.split('name="reason"')[1]
    assert select.split("<option")[1].startswith(' value="" selected')
    answer = boss.post(
        reverse("hours:received_act", args=[*where, verb]), {"reason": "", "date": "", "text": "Pateikts"}
    )
    assert answer.status_code == 422
    assert "Norādiet iemeslu." in answer.text
    assert "Pateikts" in answer.text
    assert again(record).state == State.CLAIMED


def test_hours_in_a_workbook_can_be_added_up(enter: Callable[[User], Client], crew: Team) -> None:
    actions.enter(crew.application, work=worked(hours=2.5), by=crew.person)
    reader = enter(crew.person)
    sheet = reader.get(reverse("hours:my_export", args=["xlsx"])).content
    assert list(load_workbook(io.BytesIO(sheet)).worksheets[0].values)[1][3] == 2.5
    assert ";2,50;" in reader.get(reverse("hours:my_export", args=["csv"])).content.decode()


def test_disputed_hours_were_confirmed_and_are_not(enter: Callable[[User], Client], crew: Team) -> None:
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    actions.confirm_one(record, by=crew.boss)
    page = reverse("hours:one", args=[record.public_id])
    reader = enter(crew.person)
    assert "<dt>Apstiprināts</dt>" in reader.get(page).text
    actions.dispute(again(record), by=crew.person, reason=DisputeReason.TIME)
    told = reader.get(page).text
    assert "<dt>Bija apstiprināts</dt>" in told
    assert "<dt>Apstiprināts</dt>" not in told


def test_who_waits_for_a_confirmation_reads_what_comes_next_and_whom_to_ask(
    enter: Callable[[User], Client], crew: Team
) -> None:
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    page, reader = reverse("hours:one", args=[record.public_id]), enter(crew.person)
    told = reader.get(page).text
    assert "Ja nedēļas laikā" in told
    assert f'href="{reverse("applications:one", args=[crew.application.public_id])}"' in told
    boss = enter(crew.boss).get(reverse("hours:received", args=[crew.offer.organisation.key, record.public_id]))
    assert "Ja nedēļas laikā" not in boss.text
    with clock.move_to(clock.now() + timedelta(days=8)):
        assert actions.remind() == 1
        assert "atgādinājām" in reader.get(page).text
    actions.confirm_one(again(record), by=crew.boss)
    assert "atgādin" not in reader.get(page).text


def test_whole_hours_are_told_without_minutes(crew: Team) -> None:
    with translation.override("lv"):
        told = [
            body_of(kind, {"organisation": "Ķepa", "n": 1, "title": "Darbs", "work_on": "2026-11-22"} | hours)
            for kind in ("hours_confirmed", "hours_entered")
            for hours in ({"hours": 3, "minutes": 0}, {"hours": 3, "minutes": 30}, {"hours": 0, "minutes": 45})
        ]
    assert [re.findall(r"\d+ h(?: \d+ min)?|\d+ min", one) for one in told] == [["3 h"], ["3 h 30 min"], ["45 min"]] * 2


def body_of(kind: str, context: dict[str, Any]) -> str:
    revived = {key: revive(key, value) for key, value in context.items()}
    return render_to_string(f"hours/messages/{kind}.txt", revived)
