"""The list is newest first; of one day those come first whose organisers answer who applied."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.test import Client
from django.urls import reverse

from talka.core import clock
from talka.core.periods import day_start
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, organisation

pytestmark = pytest.mark.django_db


def titles(**asked: str) -> list[str]:
    found = Client().get(reverse("opportunities"), asked)
    return [card.title for card in found.context["cards"]]


def put_up() -> None:
    noon = day_start(clock.today()) - timedelta(hours=12)
    for title, hours, share in (
        ("Klusē jaunākais", 3, "0.100"),
        ("Atbild", 2, "1.000"),
        ("Nezināms", 1, None),
        ("Reizēm", 0, "0.500"),
        ("Vakardienas atbild", -24, "1.000"),
    ):
        house = organisation(answered_share=share)
        opportunity(title, organisation=house, published_at=noon + timedelta(hours=hours))


def test_of_one_day_who_answers_stands_first_and_the_day_goes_before() -> None:
    put_up()
    assert titles() == ["Atbild", "Nezināms", "Reizēm", "Klusē jaunākais", "Vakardienas atbild"]


def test_an_order_that_the_reader_chose_is_kept() -> None:
    put_up()
    Opportunity.objects.update(apply_until=clock.now() + timedelta(days=9))
    late = Opportunity.objects.get(title="Klusē jaunākais")
    Opportunity.objects.filter(pk=late.pk).update(apply_until=clock.now() + timedelta(days=2))
    assert titles(sort="deadline")[0] == "Klusē jaunākais"


def test_no_row_is_missed_or_read_twice_between_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a page only: what the next page begins after is not moved by answers."""
    monkeypatch.setattr(import_module("talka.opportunities.views.catalogue"), "PAGE", 2)
    put_up()
    read, cursor = [], ""
    while True:
        found = Client().get(reverse("opportunities"), {"cursor": cursor} if cursor else {})
        read += [card.title for card in found.context["cards"]]
        cursor = found.context["page"].next_cursor
        if not cursor:
            break
    assert read == ["Atbild", "Klusē jaunākais", "Nezināms", "Reizēm", "Vakardienas atbild"]
