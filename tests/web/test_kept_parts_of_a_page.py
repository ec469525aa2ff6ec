"""Parts of an opportunity's page are kept; whatever changes, the page is what it would be without anything kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.core import clock
from talka.opportunities.models import Opportunity, Requirement, Shift, WorkPlace
from talka.organisations.models import Organisation
from tests import factories
from tests.web.whole import NOW, whole_opportunity

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def assert_as_drawn_anew(client: Client, path: str) -> str:
    kept = shown(client, path)
    cache.clear()
    drawn = shown(client, path)
    assert kept == drawn
    return drawn


def test_no_change_of_what_the_page_shows_is_missed(client: Client) -> None:
    with clock.move_to(NOW):
        row = whole_opportunity()
        path = row.get_absolute_url()
        shown(client, path)
        changes: list[tuple[QuerySet[Any], dict[str, Any]]] = [
            (Opportunity.objects.filter(pk=row.pk), {"title": "Cita talka"}),
            (Opportunity.objects.filter(pk=row.pk), {"benefits": "Siltas pusdienas"}),
            (Opportunity.objects.filter(pk=row.pk), {"applied": F("applied") + 1}),
            (Opportunity.objects.filter(pk=row.pk), {"taken": F("taken") + 1}),
            (Organisation.objects.filter(pk=row.organisation_id), {"name": "Biedrība „Cits vārds”"}),
            (Organisation.objects.filter(pk=row.organisation_id), {"answered_share": Decimal("0.123")}),
            (WorkPlace.objects.filter(opportunity=row, position=0), {"address": "Cita iela 7"}),
            (Shift.objects.filter(opportunity=row), {"places": F("places") + 3}),
            (Requirement.objects.filter(opportunity=row), {"text": "Cimdi"}),
            (Opportunity.objects.filter(pk=row.pk), {"state": "cancelled", "state_reason": "other"}),
        ]
        before = shown(client, path)
        for rows, told in changes:
            assert rows.update(**told) > 0
            after = assert_as_drawn_anew(client, path)
            assert after != before, told
            before = after


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_moment_is_missed(client: Client, prefix: str) -> None:
    with clock.move_to(NOW):
        path = f"{prefix}{whole_opportunity().get_absolute_url()}"
        shown(client, path)
    for hours in (
        1,
        20,
        24 * 5,
        24 * 6 + 3,
        24 * 6 + 12.1,
        24 * 7,
        24 * 10,
        24 * 11 - 0.5,
        24 * 11 + 0.1,
        24 * 12,
        24 * 13,
    ):
        with clock.move_to(NOW + timedelta(hours=hours)):
            assert_as_drawn_anew(client, path)


def test_it_costs_five_questions(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page with all that belongs to it, the clock, its stories, similar ones, their cards."""
    monkeypatch.setattr("talka.registers.queries.CHECK_EVERY", 1e9)  # else one question more now and then
    place = {"municipality": "0001000", "fields": ["vide"]}
    row = factories.opportunity(**place)  # type: ignore[arg-type]  # columns by name
    for _ in range(3):
        factories.opportunity(**place)  # type: ignore[arg-type]
    path = row.get_absolute_url()
    shown(client, path)
    with CaptureQueriesContext(connection) as asked:
        shown(client, path)
    assert len(asked) <= 5, [query["sql"][:100] for query in asked]
