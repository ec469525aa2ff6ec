"""What Talka knows of the work, and what was typed before, stands in the form of an agreement: nothing is typed twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.models import Agreement, Application
from talka.core.periods import RIGA
from tests.applications.test_gates_of_the_law import TOLD
from tests.factories.applications import application, coordinator, fresh, volunteer
from tests.factories.opportunities import opportunity

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
TYPED = {"representative": "J. Bērziņš, vadītājs", "coordinator": "A. Ozola", "hours": "12", "expenses": "degviela"}
TERM = {"from": "01.12.2026.", "to": "20.12.2026."}


def drafted(enter: Enter, boss: User, sent: Application) -> dict[str, str]:
    """What stands in the fields of the organiser's form."""
    page = enter(boss).get(reverse("applications:received_agreement", args=[sent.organisation.key, sent.public_id]))
    inputs = (found[0] for found in re.finditer(r"<input[^>]+>", page.text.split('value="send"')[0]))
    shown = {}
    for one in inputs:
        name, value = re.search(r'name="(\w+)"', one), re.search(r' value="([^"]*)"', one)
        if name and value:
            shown[name[1]] = value[1]
    return {name: shown[name] for name in (*TYPED, *TERM) if name in shown}


@pytest.fixture
def sent() -> Application:
    days = [
        (datetime(2026, 12, day, 10, tzinfo=RIGA), datetime(2026, 12, day, 12, 30, tzinfo=RIGA), 5) for day in (5, 6)
    ]
    offer = opportunity(
        shifts=days, contact_name="Ilze Liepa", contact_phone="+371 20000001", supports=["expenses"], expenses="biļetes"
    )
    return fresh(application(offer, by=volunteer(), shifts=[one.pk for one in offer.shifts.all()]))


def begun(sent: Application) -> tuple[Agreement, User]:
    boss = coordinator(sent.organisation)
    actions.approve(sent, by=boss)
    agreement = actions.begin(fresh(sent), by=boss)
    assert sent.volunteer
    actions.give_identity(agreement, by=sent.volunteer, told=TOLD, keep_agreed=True)
    return agreement, boss


def test_what_the_opportunity_tells_stands_in_the_form(enter: Enter, sent: Application) -> None:
    _agreement, boss = begun(sent)
    assert drafted(enter, boss, sent) == {
        "coordinator": "Ilze Liepa, +371 20000001",
        "hours": "5",
        "expenses": "biļetes",
        "from": "2026-12-05",
        "to": "2026-12-06",
    }


def test_what_was_taken_back_is_worded_anew_from_what_was_typed(enter: Enter, sent: Application) -> None:
    agreement, boss = begun(sent)
    actions.take_back(actions.send(agreement, by=boss, worded=TYPED | TERM), by=boss)
    found = drafted(enter, boss, sent)
    kept = {name: text for name, text in TYPED.items() if name != "expenses"}
    assert kept.items() <= found.items()
    assert (found["from"], found["to"]) == ("2026-12-01", "2026-12-20")


def test_who_signs_is_known_from_the_organisers_last_agreement_and_nothing_else_of_it(
    enter: Enter, sent: Application
) -> None:
    agreement, boss = begun(sent)
    actions.send(agreement, by=boss, worded=TYPED | TERM)
    other = fresh(
        application(opportunity(organisation=sent.organisation, schedule_text="pēc vienošanās"), by=volunteer())
    )
    _second, boss = begun(other)
    assert drafted(enter, boss, other) == {"representative": TYPED["representative"]}
