import math
import random
from dataclasses import replace

import pytest

from talka.core.plane import to_plane
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.search import Cursor, Page, SearchQuery, Sort, search
from tests.factories import opportunity, organisation, reindex
from tests.opportunities.catalogue import fill

pytestmark = pytest.mark.django_db
RIGA = (56.95, 24.1)


def following(query: SearchQuery, page: Page) -> SearchQuery:
    return replace(query, cursor=Cursor.read(page.next_cursor))


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("q", ["", "talka"])
def test_every_one_of_a_thousand_is_seen_once_while_others_come_in(sort: Sort, q: str) -> None:
    owner = organisation()
    place = [{"municipality_id": "0001000", "lat": 56.95, "lon": 24.1}]
    first = opportunity("Talka", organisation=owner, work_places=place)
    copies = [Opportunity(**{**values(first), "public_id": f"copy{n}", "title": f"Talka {n}"}) for n in range(999)]
    stored = Opportunity.objects.bulk_create(copies)
    same_place(stored)
    wanted = {first.pk, *(one.pk for one in stored)}
    query = SearchQuery(q=q, sort=sort, limit=37, near=RIGA if sort is Sort.NEAR else None)
    seen: list[int] = []
    while True:
        page = search(query, facets=False)
        seen += page.ids
        if not page.next_cursor:
            break
        opportunity("Talka vēlāk", organisation=owner, work_places=place)
        query = following(query, page)
    assert len(seen) == len(set(seen))
    assert wanted <= set(seen)


def values(row: Opportunity) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}


def same_place(rows: list[Opportunity]) -> None:
    from_first = [WorkPlace(opportunity=row, municipality_id="0001000", lat=56.95, lon=24.1) for row in rows]
    WorkPlace.objects.bulk_create(from_first)
    reindex(*rows)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("q", ["", "suņi"])
def test_the_nearest_of_its_places_decides_the_order(seed: int, q: str) -> None:
    fill(seed=seed + 40, n=60)
    dice = random.Random(seed)
    centre = (RIGA[0] + dice.uniform(-0.3, 0.3), RIGA[1] + dice.uniform(-0.5, 0.5))
    middle = to_plane(*centre)
    expected = []
    for row in Opportunity.objects.open().prefetch_related("work_places"):
        near = [
            math.dist(middle, to_plane(place.lat, place.lon))
            for place in row.work_places.all()
            if place.lat and place.lon
        ]
        if near and min(near) <= 60 and q.removesuffix("i") in row.title:
            expected.append((min(near), row.pk))
    query = SearchQuery(q=q, near=centre, radius_km=60, sort=Sort.NEAR, limit=4)
    found: list[int] = []
    while True:
        page = search(query)
        assert page.total == len(expected)
        found += page.ids
        if not page.next_cursor:
            break
        query = following(query, page)
    assert found == [pk for _, pk in sorted(expected)]


@pytest.mark.parametrize("text", ["", "x", "~~~", "bmV3ZXN0fngufjE", "žžž", "bmV3ZXN0fi0xfjE", "A" * 5_000])
def test_a_cursor_that_somebody_made_up_is_a_clear_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.read(text)


@pytest.mark.parametrize("key", [0, 2**63 - 1])
@pytest.mark.parametrize("sort", list(Sort))
def test_a_cursor_from_far_away_finds_a_page(sort: Sort, key: int) -> None:
    opportunity()
    query = SearchQuery(sort=sort, near=RIGA, cursor=Cursor.read(str(Cursor(sort, key, 1))))
    assert search(query).total == 1


def test_a_cursor_of_another_order_begins_at_the_first_page() -> None:
    offer = opportunity()
    assert search(SearchQuery(sort=Sort.DEADLINE, cursor=Cursor(Sort.NEWEST, 0, 0))).ids == [offer.pk]
