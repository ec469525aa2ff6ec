"""The coordinator writes the same hours for one or for many: each volunteer confirms their own, nobody keeps others back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.hours import actions
from talka.hours.enums import Side, Source, State
from talka.hours.models import WorkRecord
from tests.factories.hours import Team, riga, team, worked

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    return team()


def address(crew: Team) -> str:
    return reverse("hours:enter_for", args=[crew.offer.organisation.key, crew.offer.public_id])


def typed(*people: str, **more: str) -> dict[str, Any]:
    day = clock.today() - timedelta(days=1)
    return {"people": list(people), "date": day.isoformat(), "start": "10:00", "end": "14:00", "pause": "30"} | more


def test_one_form_writes_for_everybody_chosen_and_for_nobody_else(enter: Enter, crew: Team) -> None:
    one, other, own = crew.join(), crew.join(), crew.join(crew.second)
    browser = enter(crew.second)
    page = browser.get(address(crew)).text
    assert own.public_id not in page, "somebody of the team does not write their own hours here"
    for member in (crew.application, one, other):
        assert member.pair.name in page
    answer: Any = browser.post(address(crew), typed(one.public_id, other.public_id, done="Cepu pankūkas"))
    assert answer.url == reverse("hours:desk", args=[crew.offer.organisation.key])
    rows = WorkRecord.objects.order_by("pk")
    assert {row.volunteer_id for row in rows} == {one.volunteer_id, other.volunteer_id}
    told = {(row.minutes, row.proposed_by, row.proposer_id, row.state, row.source, row.done) for row in rows}
    assert told == {(210, Side.ORGANISER, crew.second.pk, State.CLAIMED, Source.COORDINATOR, "Cepu pankūkas")}
    refused = browser.post(address(crew), typed(own.public_id))
    assert refused.status_code == 422
    assert rows.count() == 2


def test_whom_it_cannot_be_written_for_is_named_and_the_others_are_written(enter: Enter, crew: Team) -> None:
    other = crew.join()
    start = riga(*(clock.today() - timedelta(days=1)).timetuple()[:3], 10)
    actions.enter(crew.application, work=worked(start, 4), by=crew.boss)
    answer = enter(crew.boss).post(address(crew), typed(crew.application.public_id, other.public_id))
    assert answer.status_code == 422
    assert crew.application.pair.name in answer.text.split("Nav ierakstīts:")[1].split("</ul>")[0]
    assert answer.context["form"]["people"].value() == [crew.application.public_id], "the rest is written"
    assert WorkRecord.objects.filter(volunteer=other.volunteer, state=State.CLAIMED).count() == 1
    assert WorkRecord.objects.count() == 2


@pytest.mark.parametrize("missing", ["people", "end"])
def test_what_is_missing_is_said_at_its_field_and_nothing_is_written(enter: Enter, crew: Team, missing: str) -> None:
    form = typed(crew.application.public_id)
    del form[missing]
    answer = enter(crew.boss).post(address(crew), form)
    assert answer.status_code == 422
    assert f'href="#id_{missing}"' in answer.text
    assert not WorkRecord.objects.exists()


def test_nobody_of_another_team_writes_here(enter: Enter, crew: Team) -> None:
    stranger = team()
    assert enter(stranger.boss).post(address(crew), typed(crew.application.public_id)).status_code == 404
    assert not WorkRecord.objects.exists()
