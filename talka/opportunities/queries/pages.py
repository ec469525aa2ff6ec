"""One opportunity with all that its page shows, and many for feeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from talka.opportunities.models import Opportunity, OpportunityQuerySet
from talka.registers.queries import tables


def _whole(rows: OpportunityQuerySet) -> OpportunityQuerySet:
    return (
        rows.with_openness()
        .select_related("organisation__municipality")
        .prefetch_related("fields", "work_places", "shifts", "requirements", "questions")
    )


def with_towns(rows: Iterable[Opportunity]) -> None:
    """Give the prefetched places their municipalities from the process's own table: one query less."""
    towns = tables().municipalities
    for row in rows:
        for place in row.work_places.all():
            if place.municipality_id in towns:
                place.municipality = towns[place.municipality_id]


def detail(public_id: str) -> Opportunity | None:
    """The readable opportunity with this id and everything on its page; None where there is none."""
    found = _whole(Opportunity.objects.readable()).filter(public_id=public_id).first()
    with_towns([found] if found else [])
    return found


def whole(ids: Sequence[int]) -> list[Opportunity]:
    """Whole opportunities in the order of `ids`, in as many queries for one as for a thousand."""
    found = {row.pk: row for row in _whole(Opportunity.objects.filter(pk__in=ids))}
    with_towns(found.values())
    return [found[pk] for pk in ids if pk in found]
