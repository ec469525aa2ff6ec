"""Held imported items: alike ones together, decided with a coded reason, back only when the partner sends another text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import Duty
from talka.core import clock
from talka.core.models import AuditEntry
from talka.interchange.enums import RunState, Verdict
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.web import tasks
from talka.web.desk.queries.held import groups
from talka.web.models import HeldDecision
from tests import factories
from tests.web.test_moderators_and_accounts import moderator

pytestmark = pytest.mark.django_db
NO_DATE = {"field": "apply_until", "code": "not_a_date", "text": "Datums nav saprotams.", "value": "rīt"}
NO_TITLE = {"field": "title", "code": "missing", "text": "Trūkst nosaukuma."}


def partner(code: str = "brivpratigie-lv") -> Partner:
    return Partner.objects.get_or_create(code=code, defaults={"name": f"Kanāls {code}"})[0]


def imported(*refused: tuple[str, dict[str, str], str], code: str = "brivpratigie-lv", ago: int = 0) -> ImportRun:
    """A finished import of the partner that refused these: id, reason, the text as it was sent."""
    at = clock.now() - timedelta(hours=ago)
    run = ImportRun.objects.create(
        partner=partner(code), source_name="feed", state=RunState.DONE, started_at=at, finished_at=at,
        read=len(refused), refused=len(refused),
    )  # fmt: skip
    ImportItem.objects.bulk_create(
        ImportItem(run=run, position=n, external_id=key, verdict=Verdict.REFUSED, reasons=[why], raw=text)
        for n, (key, why, text) in enumerate(refused, 1)
    )
    return run


@pytest.fixture
def desk(client: Client) -> Client:
    return factories.sign_in(client, moderator())


def page(key: str) -> str:
    return reverse("desk_item", args=["importi", key])


def test_alike_items_of_a_partner_wait_together(desk: Client) -> None:
    imported(("a", NO_DATE, "A"), ("b", NO_TITLE, "B"), ("c", NO_DATE, "<b>C</b>"))
    imported(("a", NO_DATE, "A"), code="cits")
    assert sorted(len(one.items) for one in groups()) == [1, 1, 2]
    two = next(one for one in groups() if len(one.items) == 2)
    shown = desk.get(page(two.id)).text
    for words in ("Datums nav saprotams.", "a, c", "rīt", "Kanāls brivpratigie-lv", "&lt;b&gt;C&lt;/b&gt;"):
        assert words in shown
    assert "{&#x27;" not in shown
    assert desk.get(reverse("desk_queue", args=["importi"])).text.count(reverse("desk_item", args=["importi", two.id]))


def test_what_is_set_aside_waits_no_more_until_the_text_is_another(desk: Client) -> None:
    imported(("a", NO_DATE, "A"), ("b", NO_DATE, "B"), ago=3)
    (group,) = groups()
    answer = desk.post(page(group.id), {"choice": "aside:partner_told", "message": "Piezvanīju."})
    assert answer["Location"] == reverse("desk_queue", args=["importi"])
    entry = AuditEntry.objects.get(code="import.set_aside")
    assert entry.details == {"reason": "partner_told", "n": 2, "why": "Piezvanīju."}
    imported(("a", NO_DATE, "A"), ("b", NO_DATE, "B, otrreiz"), ago=2)
    assert [[row.external_id for row in one.items] for one in groups()] == [["b"]]
    assert "Aizturētie importa ieraksti nolikti malā" in desk.get(page(groups()[0].id)).text


def test_what_the_next_import_took_waits_no_more() -> None:
    imported(("a", NO_DATE, "A"), ago=3)
    imported(ago=2)
    assert groups() == []


@pytest.mark.parametrize("choice", ["", "aside:", "aside:nonsense", "accept"])
def test_no_decision_without_a_known_reason(desk: Client, choice: str) -> None:
    imported(("a", NO_DATE, "A"))
    assert desk.post(page(groups()[0].id), {"choice": choice}).status_code == 422
    assert not HeldDecision.objects.exists()


def test_a_regional_moderator_does_not_see_them(client: Client) -> None:
    regional = moderator()
    Duty.objects.filter(user=regional).update(region="LV00A")
    imported(("a", NO_DATE, "A"))
    desk = factories.sign_in(client, regional)
    assert desk.get(page(groups()[0].id)).status_code == 404
    assert desk.post(page(groups()[0].id), {"choice": "aside:trial"}).status_code == 302
    assert not HeldDecision.objects.exists()


def test_after_a_year_it_is_looked_at_once_more() -> None:
    kept, old = (HeldDecision(partner=partner(), digest=one * 64, reason="trial") for one in "ab")
    old.at = clock.now() - timedelta(days=366)
    kept.at = clock.now() - timedelta(days=364)
    HeldDecision.objects.bulk_create([kept, old])
    tasks.purge(0)
    assert list(HeldDecision.objects.values_list("digest", flat=True)) == ["a" * 64]
