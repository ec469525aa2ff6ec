"""Questions that anybody may ask about organisers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from talka.core.text import fold
from talka.organisations.models import Organisation, Photo, YearlyReport

PAGE = 24
MOST_DIGITS = 19
"""A key of the database has fewer digits than this."""


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of the directory; `after` is the cursor of the next one, empty at the end."""

    organisations: Sequence[Organisation]
    total: int
    after: str


def profile(number: str, tail: str) -> Organisation | None:
    """The public organisation at `/organizacijas/<number>-<tail>/` with all that its page shows, or None.

    `number` is the registration number, or the public id of one that has none; a branch ends its tail with its own id.
    """
    rows = Organisation.objects.public()
    own_id = Q(public_id=tail.rsplit("-", 1)[-1], branch_of__isnull=False)
    head = Q(registration_number=number, branch_of__isnull=True) | Q(registration_number="", public_id=number)
    branches = Organisation.objects.filter(own_id, registration_number=number)
    found = rows.filter(pk__in=branches).first()
    if found is None and not branches.exists():  # a branch that is hidden now does not turn into its head
        found = rows.filter(head).first()
    return found and whole(found.pk)


def whole(pk: int) -> Organisation:
    """One organisation with all that its page shows, public or not: the page, and its team's preview of it."""
    branches = Organisation.objects.public().select_related("municipality").order_by("sort_key", "pk")
    rows = Organisation.objects.select_related("municipality", "branch_of", "logo", "safety_document")
    rows = rows.prefetch_related("fields", "contacts", "cooperations", "links", Prefetch("branches", branches))
    rows = rows.prefetch_related(Prefetch("reports", YearlyReport.objects.live().select_related("file")))
    return rows.prefetch_related(Prefetch("photos", Photo.objects.live().select_related("file"))).get(pk=pk)


def directory(
    *, q: str = "", kind: str = "", field: str = "", municipality: str = "", after: str = "", limit: int = PAGE
) -> DirectoryPage:
    """Public organisations in Latvian order, filtered; `after` is the last page's cursor (sort key and id)."""
    rows = Organisation.objects.public()
    for word in fold(q).split():
        rows = rows.filter(folded__contains=word)
    if kind:
        rows = rows.filter(kind=kind)
    if field:
        rows = rows.filter(fields=field)
    if municipality:
        rows = rows.filter(municipality=municipality)
    total = rows.count()
    key, _, last = after.rpartition("~")
    if last.isdecimal() and last.isascii() and len(last) < MOST_DIGITS:
        rows = rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=int(last)))
    found = list(rows.select_related("municipality").prefetch_related("fields").order_by("sort_key", "pk")[: limit + 1])
    more = found[limit:] and found[limit - 1]
    return DirectoryPage(found[:limit], total, f"{more.sort_key}~{more.pk}" if more else "")


def in_municipality(atvk: str, limit: int) -> list[Organisation]:
    return list(
        Organisation.objects.public()
        .filter(municipality=atvk)
        .select_related("municipality")
        .prefetch_related("fields")
        .order_by("sort_key", "pk")[:limit]
    )


def in_field(code: str, limit: int) -> list[Organisation]:
    return list(
        Organisation.objects.public()
        .filter(fields=code)
        .select_related("municipality")
        .prefetch_related("fields")
        .order_by("sort_key", "pk")[:limit]
    )


def counts_by_municipality() -> dict[str, int]:
    """How many public organisations sit in each municipality, for the map."""
    counts: dict[str, int] = {}
    for atvk in Organisation.objects.public().exclude(municipality=None).values_list("municipality_id", flat=True):
        counts[atvk] = counts.get(atvk, 0) + 1
    return counts
