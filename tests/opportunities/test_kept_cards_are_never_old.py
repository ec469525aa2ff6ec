"""Cards are kept under marks that name all they say: whatever changes, a kept card is what a new one would be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from talka.core import clock
from talka.core.periods import RIGA
from talka.opportunities.models import Opportunity, Shift, WorkPlace
from talka.opportunities.queries import Card
from talka.opportunities.queries.cards import KEPT, cards
from talka.organisations.models import Organisation
from talka.registers.models import Field
from tests.factories import opportunity
from tests.opportunities.catalogue import fill

pytestmark = pytest.mark.django_db
ROWS = 80


def drawn(card: Card) -> str:
    return render_to_string("opportunities/card.html", {"card": card, "level": 3})


def assert_as_made_anew(ids: list[int]) -> None:
    kept = cards(ids)
    shown = [drawn(card) for card in kept]
    KEPT.things.clear()
    made = cards(ids)
    assert [{**values(card), "apply_until": card.is_open} for card in kept] == [
        {**values(card), "apply_until": card.is_open} for card in made
    ]
    for card, html in zip(made, shown, strict=True):
        object.__setattr__(card, "mark", f"{card.mark} made anew")
        assert drawn(card) == html
    KEPT.things.clear()
    cards(ids)


def values(card: Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in Card.__dataclass_fields__}


def test_no_change_of_rows_is_missed() -> None:
    fill(seed=11, n=ROWS)
    start = clock.now() + timedelta(days=2)
    opportunity(shifts=[(start + timedelta(days=n), start + timedelta(days=n, hours=2), 3) for n in range(3)])
    ids = list(Opportunity.objects.values_list("pk", flat=True))
    cards(ids)
    changes: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (Opportunity.objects.all(), {"applied": F("applied") + 1}),
        (Opportunity.objects.all(), {"title": "Cits virsraksts"}),
        (Opportunity.objects.all(), {"supports": ["meals"]}),
        (Opportunity.objects.all(), {"counts_hidden": True}),
        (Organisation.objects.all(), {"name": "Biedrība „Cits vārds”"}),
        (WorkPlace.objects.all(), {"municipality_id": "0001000", "name": ""}),
        (Shift.objects.all(), {"ends_at": F("ends_at") + timedelta(hours=1)}),
        (Organisation.objects.all(), {"state": "suspended", "state_reason": "rules_broken"}),
    ]
    for rows, told in changes:
        before = [card.mark for card in cards(ids)]
        assert rows.update(**told) > 0
        assert_as_made_anew(ids)
        assert [card.mark for card in cards(ids)] != before, told
    Opportunity.objects.get(pk=ids[0]).fields.set([Field.objects.get(pk="cits")])
    assert_as_made_anew(ids)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_no_moment_is_missed(language: str) -> None:
    fill(seed=12, n=ROWS)
    start = clock.now() + timedelta(hours=1)
    opportunity(shifts=[(start + timedelta(hours=n), start + timedelta(hours=n + 1), 3) for n in range(6)])
    ids = list(Opportunity.objects.values_list("pk", flat=True))
    now = clock.now()
    with override(language):
        for hours in (0, 0.3, 0.31, 1, 2.5, 5, 23, 24.1, 47, 73, 24 * 30, 24 * 60):
            with clock.move_to(now + timedelta(hours=hours)):
                assert_as_made_anew(ids)


def test_it_is_urgent_from_the_third_day_before_the_deadline() -> None:
    with clock.move_to(datetime(2027, 6, 1, 12, tzinfo=RIGA)):
        row = opportunity(apply_until=datetime(2027, 6, 5, 15, tzinfo=RIGA))
    for hour, urgent in ((14, False), (15, True), (16, True)):  # of one day, with as many days left
        with clock.move_to(datetime(2027, 6, 2, hour, 0, 1, tzinfo=RIGA)):
            assert cards([row.pk])[0].urgent is urgent


def test_languages_do_not_share_cards() -> None:
    row = opportunity("Talka", title_en="A day of work", traits=["past"])  # no time left is told in no language
    with override("lv"):
        assert cards([row.pk])[0].title == "Talka"
    with override("en"):
        assert cards([row.pk])[0].title == "A day of work"


def test_cards_seen_before_cost_one_question() -> None:
    ids = [opportunity().pk for _ in range(3)]
    cards(ids)
    with CaptureQueriesContext(connection) as asked:
        clock.now()
    of_clock = len(asked)
    with CaptureQueriesContext(connection) as asked:
        cards(ids)
    assert len(asked) == 1 + of_clock
