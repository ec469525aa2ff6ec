from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from talka.core import clock
from talka.core.periods import RIGA
from talka.opportunities import actions, queries
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery
from tests.factories import opportunity, organisation

pytestmark = pytest.mark.django_db
JUNE = datetime(2027, 6, 1, 12, tzinfo=RIGA)


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as context:
        act()
    return len(context)


def rich(n: int) -> list[int]:
    soon = clock.now() + timedelta(days=3)
    return [
        opportunity(
            fields=["vide", "cits"],
            shifts=[(soon, soon + timedelta(hours=2), 3)],
            requirements=[("Zābaki", True)],
            questions=["Kāpēc?"],
        ).pk
        for _ in range(n)
    ]


def test_cards_take_as_many_queries_for_one_as_for_twenty() -> None:
    one, twenty = rich(1), rich(20)
    assert queries_of(lambda: queries.cards(one)) == queries_of(lambda: queries.cards(twenty)) <= 6


def test_whole_rows_take_as_many_queries_for_one_as_for_twenty() -> None:
    one, twenty = rich(1), rich(20)
    assert queries_of(lambda: queries.whole(one)) == queries_of(lambda: queries.whole(twenty)) <= 8


def test_cards_keep_the_order_and_leave_out_what_is_gone() -> None:
    first, second, third = rich(3)
    assert [card.pk for card in queries.cards([third, 0, first, second])] == [third, first, second]


def test_a_card_counts_fresh_and_says_where_and_when() -> None:
    with clock.move_to(JUNE):
        start = datetime(2027, 6, 12, 10, tzinfo=RIGA)
        offer = opportunity(
            "Talka pie jūras",
            municipality="0001000",
            places=5,
            apply_until=datetime(2027, 6, 6, tzinfo=RIGA),
            shifts=[
                (start, start + timedelta(hours=4), 2),
                (start + timedelta(days=1), start + timedelta(days=1, hours=1), 2),
            ],
        )
        actions.take_place(offer, 2)
        actions.count_people(offer, applied=3, approved=1)
        with override("lv"):
            (card,) = queries.cards([offer.pk])
    assert (card.needed, card.applied, card.approved, card.free) == (5, 3, 1, 3)
    assert (card.where, card.municipalities) == ("Rīga", ("Rīga",))
    assert card.when.startswith("sestdien, 12. jūnijā no 10.00 līdz 14.00")
    assert (card.until, card.left) == ("līdz 5. jūnijam (ieskaitot)", "vēl 4 dienas")
    assert card.is_open


@pytest.mark.parametrize(
    ("values", "when"),
    [
        ({"schedule_text": "sestdienās no rīta"}, "sestdienās no rīta"),
        ({"hours_per_week": Decimal("2.5")}, "2.5 h a week"),
        ({"hours_per_month": Decimal(8)}, "8 h a month"),
        ({}, "by arrangement"),
    ],
)
def test_without_dates_a_card_says_what_is_known_of_the_time(values: dict[str, object], when: str) -> None:
    offer = opportunity(**values)  # type: ignore[arg-type]  # columns by name
    with override("en"):
        assert queries.cards([offer.pk])[0].when == when


def test_an_organisation_shows_what_is_open_and_what_is_over() -> None:
    owner = organisation()
    offers = {
        name: opportunity(organisation=owner, traits=[name])
        for name in ("past", "closed", "archived", "cancelled", "hidden", "draft")
    }
    late, soon = (
        opportunity(organisation=owner),
        opportunity(organisation=owner, apply_until=clock.now() + timedelta(days=2)),
    )
    opportunity()
    assert [card.pk for card in queries.of_organisation(owner, past=False)] == [soon.pk, late.pk]
    over = {card.pk for card in queries.of_organisation(owner, past=True)}
    assert over == {offers[name].pk for name in ("past", "closed", "archived", "cancelled")}
    record = queries.record_of(owner)
    assert (record.published, record.open, record.needed) == (6, 2, 30)


def test_the_page_of_what_was_public_answers_for_ever_but_not_of_what_is_hidden() -> None:
    for trait, readable in (
        ("past", True),
        ("cancelled", True),
        ("archived", True),
        ("hidden", False),
        ("draft", False),
    ):
        offer = opportunity(traits=[trait])
        assert (queries.detail(offer.public_id) is not None) is readable, trait
    of_suspended = opportunity(organisation=organisation(state="suspended"))
    assert queries.detail(of_suspended.public_id) is None
    shown = queries.detail(opportunity().public_id)
    assert shown is not None
    assert shown.is_open


def test_figures_are_of_what_is_open_now() -> None:
    owner = organisation()
    first = opportunity(organisation=owner, places=5)
    opportunity(organisation=owner, traits=["places_unknown"])
    opportunity(places=3, fields=["vide"])
    opportunity(traits=["draft"], places=100)
    actions.take_place(first, 2)
    assert queries.figures() == queries.Figures(opportunities=3, places_free=6, organisations=2)
    assert queries.figures_of(SearchQuery(fields=("vide",))) == queries.Figures(1, 3, 1)
    actions.give_back(first)
    assert queries.figures().places_free == 7
    with clock.move_to(clock.now() + timedelta(days=31)):
        assert queries.figures() == queries.Figures(0, 0, 0)


def test_the_map_shows_every_place_and_gathers_many(monkeypatch: pytest.MonkeyPatch) -> None:
    two = [
        {"municipality_id": "0001000", "lat": 56.95, "lon": 24.1},
        {"municipality_id": "0002000", "lat": 55.88, "lon": 26.53},
    ]
    offer = opportunity(work_places=two)
    opportunity(municipality=None)
    shown = queries.for_map(SearchQuery())
    assert [(spot.public_id, spot.lat, spot.lon) for spot in shown.spots] == [
        (offer.public_id, 56.95, 24.1),
        (offer.public_id, 55.88, 26.53),
    ]
    assert shown.next_deadline == Opportunity.objects.get(pk=offer.pk).apply_until
    monkeypatch.setattr("talka.opportunities.queries.map.MOST_POINTS", 1)
    gathered = queries.for_map(SearchQuery())
    assert (gathered.total, gathered.spots) == (2, ())
    assert sorted((cluster.n, round(cluster.lat, 3), round(cluster.lon, 3)) for cluster in gathered.clusters) == [
        (1, 55.88, 26.53),
        (1, 56.95, 24.1),
    ]


def test_the_calendar_puts_shifts_and_dates_on_their_days() -> None:
    with clock.move_to(JUNE):
        day = datetime(2027, 6, 12, 10, tzinfo=RIGA)
        late = datetime(2027, 6, 30, tzinfo=RIGA)
        shifts = opportunity(
            apply_until=late,
            shifts=[(day, day + timedelta(hours=2), 1), (day + timedelta(days=60), day + timedelta(days=61), 1)],
        )
        two_days = opportunity(apply_until=late, starts_at=day, ends_at=day + timedelta(days=1))
        long = opportunity(apply_until=late, starts_at=day, ends_at=day + timedelta(days=40))
        opportunity(apply_until=late)
        month = queries.for_calendar(SearchQuery(), date(2027, 6, 15))
    days = {one.date: [entry.opportunity.pk for entry in one.entries] for week in month.weeks for one in week}
    assert (min(days), max(days), len(month.weeks)) == (date(2027, 5, 31), date(2027, 7, 4), 5)
    assert {day: pks for day, pks in days.items() if pks} == {
        date(2027, 6, 12): [shifts.pk, two_days.pk],
        date(2027, 6, 13): [two_days.pk],
    }
    assert [entry.opportunity.pk for entry in month.through] == [long.pk]


def test_soonest_and_newest_are_open_and_stand_once() -> None:
    now = clock.now()
    rows = [
        opportunity(published_at=now - timedelta(days=n), apply_until=now + timedelta(days=9 - n)) for n in range(4)
    ]
    opportunity(traits=["past"])
    pks = [row.pk for row in rows]
    for new, newest in ((1, pks[:1]), (9, pks[:2])):
        shown = queries.soonest_and_newest(2, new)
        assert [[card.pk for card in part] for part in shown] == [[pks[3], pks[2]], newest]
