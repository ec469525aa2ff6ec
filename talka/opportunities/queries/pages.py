"""One opportunity with all that its page shows, and many for feeds."""

from __future__ import annotations

from collections.abc import Sequence

from talka.opportunities.models import Opportunity, OpportunityQuerySet
from talka.opportunities.search import SearchQuery, search

FEED_LIMIT = 200


def _whole(rows: OpportunityQuerySet) -> OpportunityQuerySet:
    return (
        rows.with_openness()
        .select_related("organisation__municipality")
        .prefetch_related("fields", "work_places__municipality", "shifts", "requirements", "questions")
    )


def detail(public_id: str) -> Opportunity | None:
    """The readable opportunity with this id and everything on its page; None where there is none."""
    return _whole(Opportunity.objects.readable()).filter(public_id=public_id).first()


def for_feed(query: SearchQuery, limit: int = FEED_LIMIT) -> list[Opportunity]:
    """Whole opportunities in the order of the search, for feeds and the API."""
    return whole(search(query.limited(limit), facets=False).ids)


def whole(ids: Sequence[int]) -> list[Opportunity]:
    """Whole opportunities in the order of `ids`, in as many queries for one as for a thousand."""
    found = {row.pk: row for row in _whole(Opportunity.objects.filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]
