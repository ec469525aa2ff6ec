"""Parts of an opportunity's page are kept; whatever changes, the page is what it would be without anything kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.applications.models import Receiver
from talka.core import clock
from talka.core.periods import at
from talka.opportunities import actions
from talka.opportunities.models import Opportunity, Requirement, Shift, WorkPlace
from talka.opportunities.queries.similar import KEPT
from talka.organisations.models import Organisation
from talka.web.views.opportunity import DRAWN
from tests import factories
from tests.web.whole import NOW, whole_opportunity

pytestmark = pytest.mark.django_db


def forget() -> None:
    cache.clear()
    DRAWN.things.clear()
    KEPT.things.clear()


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def assert_as_drawn_anew(client: Client, path: str) -> str:
    kept = shown(client, path)
    forget()
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


def alike(**values: Any) -> Opportunity:
    return factories.opportunity(municipality="0001000", fields=["vide"], **values)


def questions(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        shown(client, path)
    return [query["sql"][:100] for query in asked]


def test_it_costs_one_question_while_the_catalogue_is_the_same(client: Client) -> None:
    """The page with all that belongs to it, the time and the marks; after a change similar ones and their cards besides."""
    row, *_others = [alike() for _ in range(4)]
    path = row.get_absolute_url()
    shown(client, path)
    assert len(questions(client, path)) == 1
    factories.opportunity(municipality="0026000", fields=["sports"])
    assert len(questions(client, path)) == 3
    assert len(questions(client, path)) == 1


def test_similar_ones_come_change_and_go_at_once(client: Client) -> None:
    row = alike()
    path = row.get_absolute_url()
    assert "Citi suņi" not in shown(client, path)
    other = alike(title="Citi suņi")
    assert "Citi suņi" in assert_as_drawn_anew(client, path)
    Opportunity.objects.filter(pk=other.pk).update(title="Citi kaķi", version=F("version") + 1)
    assert "Citi kaķi" in assert_as_drawn_anew(client, path)
    other.refresh_from_db()
    actions.close(other, by=None)
    assert "Citi kaķi" not in assert_as_drawn_anew(client, path)


def test_similar_ones_whose_deadline_passes_are_gone_in_that_second(client: Client) -> None:
    noon = at(clock.today() + timedelta(days=1), time(12))
    row = alike(apply_until=noon + timedelta(days=9))
    alike(title="Citi suņi", apply_until=noon)
    path = row.get_absolute_url()
    with clock.move_to(noon - timedelta(seconds=20)):
        assert "Citi suņi" in shown(client, path)
    with clock.move_to(noon):
        assert "Citi suņi" not in assert_as_drawn_anew(client, path)


def test_its_own_deadline_ends_applying_in_that_second(client: Client) -> None:
    noon = at(clock.today() + timedelta(days=1), time(12))
    path = alike(apply_until=noon).get_absolute_url()
    with clock.move_to(noon - timedelta(seconds=20)):
        assert 'class="apply-action"' in shown(client, path)
    with clock.move_to(noon):
        assert 'class="apply-action"' not in assert_as_drawn_anew(client, path)


def test_a_receiver_of_applications_shows_and_goes_at_once(client: Client) -> None:
    row = alike(origin="cits", origin_url="https://cits.example/1")
    path = row.get_absolute_url()
    before = shown(client, path)
    receiver = Receiver.objects.create(origin="cits", name="Cita talka")
    assert "Cita talka" in assert_as_drawn_anew(client, path)
    Receiver.objects.filter(pk=receiver.pk).update(active=False)
    assert shown(client, path) == before


def test_nothing_of_a_reader_is_drawn_for_another(client: Client, enter: Callable[[User], Client]) -> None:
    row = alike()
    path, person = row.get_absolute_url(), factories.member_of(factories.organisation())
    signed_in = enter(person)
    assert person.nickname in shown(signed_in, path)
    assert person.nickname not in shown(client, path)
    assert person.nickname in shown(signed_in, path)
    client.cookies["csrftoken"] = "x" * 32
    assert person.nickname not in shown(client, path)


def test_each_address_has_a_page_of_its_own(client: Client) -> None:
    path = alike().get_absolute_url()
    pages = [shown(client, address) for address in (path, f"{path}?via=embed", f"/en{path}", path)]
    assert len(set(pages)) == 3
    assert pages[0] == pages[3]
    assert "via=embed" in pages[1]
