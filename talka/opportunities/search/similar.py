"""Others like it, and wider questions when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass

from talka.opportunities.models import Opportunity
from talka.opportunities.search.page import count, search
from talka.opportunities.search.query import SearchQuery

FILTERS = (
    ("q",),
    ("municipalities", "regions"),
    ("near",),
    ("day_from", "day_to"),
    ("weekend",),
    ("evening",),
    ("age",),
    ("fields",),
    ("kinds",),
    ("remote",),
    ("supports",),
    ("languages",),
    ("accessibility",),
    ("organisation",),
)
"""What may be given up together to find more."""


@dataclass(frozen=True, slots=True)
class Wider:
    """Without the filters `names` there would be `total` (counted to 10,001); `query` is that question."""

    names: tuple[str, ...]
    total: int
    query: SearchQuery


def similar(opportunity: Opportunity, limit: int = 3) -> list[int]:
    """Open ones of the same field in the same municipality; then of the field anywhere, then of the municipality."""
    fields = tuple(field.pk for field in opportunity.fields.all())
    towns = tuple(place.municipality_id for place in opportunity.work_places.all() if place.municipality_id)
    questions = [SearchQuery(fields=fields, municipalities=towns)] if fields and towns else []
    questions += [SearchQuery(fields=fields)] if fields else []
    questions += [SearchQuery(municipalities=towns)] if towns else []
    found: list[int] = []
    for question in questions:
        page = search(question.limited(limit + len(found) + 1), facets=False)
        found += [pk for pk in page.ids if pk != opportunity.pk and pk not in found]
        if len(found) >= limit:
            break
    return found[:limit]


def widen(query: SearchQuery) -> list[Wider]:
    """Which single filter, given up, would find something: the most first. Then without any but the words."""
    first_page = query.without("cursor")
    found = []
    for names in FILTERS:
        wider = first_page.without(*names)
        if wider != first_page and (total := count(wider)):
            found.append(Wider(names, total, wider))
    return sorted(found, key=lambda one: -one.total)
