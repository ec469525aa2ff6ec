"""How many are near, counted in the index of places, against a look at every row."""

import math
from datetime import timedelta

import pytest

from talka.core import clock
from talka.core.plane import to_plane
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, Sort, count, search
from talka.opportunities.search import page as pages
from talka.opportunities.search import query as questions
from talka.organisations.models import Organisation
from tests.opportunities.catalogue import fill

pytestmark = pytest.mark.django_db
RIGA = (56.95, 24.1)
AROUND = SearchQuery(near=RIGA, radius_km=60, sort=Sort.NEAR, limit=5)


def near() -> int:
    middle = to_plane(*RIGA)
    rows = Opportunity.objects.open().prefetch_related("work_places")
    return sum(
        any(
            place.lat is not None and place.lon is not None and math.dist(middle, to_plane(place.lat, place.lon)) <= 60
            for place in row.work_places.all()
        )
        for row in rows
    )


def test_what_expires_or_is_hidden_is_counted_no_more_at_that_second() -> None:
    fill(seed=5, n=80)
    first, now = near(), clock.now()
    assert search(AROUND, facets=False).total == count(AROUND) == first > 10
    with clock.move_to(now + timedelta(hours=31)):
        later = near()
        assert search(AROUND, facets=False).total == count(AROUND) == later < first
    Organisation.objects.filter(pk__lte=Organisation.objects.order_by("pk")[1].pk).update(
        state="suspended", state_reason="rules_broken"
    )
    shown = near()
    assert search(AROUND, facets=False).total == count(AROUND) == shown < first


def test_the_limit_of_counting_is_met_from_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(seed=6, n=160)
    with clock.move_to(clock.now() + timedelta(hours=6)):
        there = near()
        assert there > 10
        for enough in range(1, there + 3):
            monkeypatch.setattr(questions, "EXACT_UP_TO", enough)
            monkeypatch.setattr(pages, "EXACT_UP_TO", enough)
            page = search(AROUND, facets=False)
            assert (page.total, page.total_is_exact) == (min(there, enough), there <= enough)
            assert len(page.ids) == min(there, 5)
