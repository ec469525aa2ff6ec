"""Questions about partners and imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from talka.interchange.enums import Verdict
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity

CHUNK = 2_000


def partner(code: str) -> Partner | None:
    return Partner.objects.filter(code=code).first()


def published_ids(code: str) -> set[str]:
    """The partner's own ids of what it has here that is published."""
    rows = Opportunity.objects.filter(origin=code, state=State.PUBLISHED)
    return set(rows.values_list("external_id", flat=True).iterator(chunk_size=CHUNK))


def verdicts(run: ImportRun, wanted: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    """What became of the items, in the order of the source."""
    rows = ImportItem.objects.filter(run=run, verdict__in=wanted).order_by("position", "id")
    yield from rows.values("position", "external_id", "verdict", "reasons", "defaulted").iterator(chunk_size=CHUNK)
