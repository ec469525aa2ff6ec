"""What hours would have cost, and how offers were filled and answered."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from talka.organisations.models import Organisation
from talka.statistics.actions.service import publish_service
from talka.statistics.models import ApplicationFact, OfferFact, Release, ServiceFigure
from talka.statistics.queries import published
from tests.factories import organisation


@pytest.mark.parametrize(
    ("hours", "period", "euros"),
    [(1_000, "2024", 9_700), (1_000, "2021", 7_400), (1_000, "2019", 7_400), (0, "2024", 0), (1_000, "2023-Q4", 8_900)],
)
def test_hours_are_worth_the_average_wage_of_their_time(hours: int, period: str, euros: int) -> None:
    assert published.value_of(hours, period) == euros


def applied(places: list[Organisation], month: date, people: int) -> None:
    for number in range(people):
        one = places[number % len(places)]
        facts = {
            "month": month,
            "organisation": one,
            "organiser_kind": "association",
            "field": "vide",
            "kind": "regular",
        }
        ApplicationFact.objects.create(**facts, people=1, approved=True, no_show=False, reply_minutes=60 * (number + 1))
        OfferFact.objects.create(**facts, places=4, filled=3)


@pytest.mark.django_db
def test_answers_of_few_are_hidden_and_so_is_the_year_they_could_be_reckoned_from() -> None:
    places = [organisation() for _place in range(3)]
    applied(places, date(2026, 2, 1), 21)
    applied(places, date(2026, 5, 1), 9)
    release = Release.objects.create(until=date(2026, 7, 1), published_at=datetime(2026, 7, 15, tzinfo=UTC))
    publish_service(release, ["2026-Q1", "2026-Q2", "2026"])
    first = ServiceFigure.objects.get(period="2026-Q1")
    shown = (first.opportunities, first.places, first.filled, first.applications, first.median_reply_hours)
    assert shown == (20, 85, 65, 20, 11)
    for hidden in ("2026-Q2", "2026"):
        assert ServiceFigure.objects.get(period=hidden).applications is None
    applied(places, date(2026, 5, 1), 30)
    publish_service(release, ["2026-Q2"])
    assert ServiceFigure.objects.get(period="2026-Q2").applications is None, "what was hidden is shown later"
