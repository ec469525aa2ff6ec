"""What must hold between the tables of this app whatever was done to them; asked nightly and after a restore."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from talka.opportunities.models import OpenOpportunity, Opportunity, Shift
from talka.opportunities.search.facets import everywhere, recount

NAMED = 10
"""So many rows are named in one fault."""


def broken() -> Iterator[str]:
    """Say what does not hold, a line each; nothing when all is well."""
    open_ones = set(Opportunity.objects.open().values_list("pk", flat=True))
    found = set(OpenOpportunity.objects.values_list("pk", flat=True))
    if missing := sorted(open_ones - found):
        yield f"search: {len(missing)} open opportunities are not in it: {_public(missing)}"
    closed = set(Opportunity.objects.filter(pk__in=found - open_ones, state="published").values_list("pk", flat=True))
    if gone := sorted(found - open_ones - closed):
        yield f"search: {len(gone)} rows are neither open nor waiting to be removed: {_public(gone)}"
    if everywhere() != recount():
        yield "search: the stored counts beside the filters differ from a recount"
    over = Opportunity.objects.filter(approved__gt=F("taken")) | Opportunity.objects.filter(taken__gt=F("places"))
    if rows := list(over.values_list("public_id", flat=True)[:NAMED]):
        yield f"places: more are given than there are: {', '.join(rows)}"
    if rows := list(Shift.objects.filter(taken__gt=F("places")).values_list("public_id", flat=True)[:NAMED]):
        yield f"shifts: more places are given than there are: {', '.join(rows)}"


def _public(keys: list[int]) -> str:
    return ", ".join(Opportunity.objects.filter(pk__in=keys[:NAMED]).values_list("public_id", flat=True))
