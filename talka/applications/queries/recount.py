"""The public counters counted anew from the rows: they must be equal after every transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from talka.applications.enums import COUNTS_AS_APPROVED, HAS_PLACE, NOT_APPLIED
from talka.applications.models import Application, ApplicationShift
from talka.opportunities.models import Opportunity, Shift

NAMED = 10


@dataclass(frozen=True, slots=True)
class Counts:
    applied: int
    approved: int
    taken: int


def _people(condition: Q) -> Coalesce:
    return Coalesce(Sum("people", filter=condition), 0)


def recount(opportunity_id: int) -> Counts:
    found = Application.objects.filter(opportunity=opportunity_id).aggregate(
        applied=_people(~Q(state__in=NOT_APPLIED)),
        approved=_people(Q(state__in=COUNTS_AS_APPROVED)),
        taken=_people(Q(state__in=HAS_PLACE)),
    )
    return Counts(**found)


def recount_shift(shift_id: int) -> int:
    rows = ApplicationShift.objects.filter(shift=shift_id, released_at=None, application__state__in=HAS_PLACE)
    found: int = rows.aggregate(n=Coalesce(Sum("application__people"), 0))["n"]
    return found


def broken() -> Iterator[str]:
    """Say what does not hold, a line each; nothing when all is well. Asked nightly and after a restore."""
    rows = Application.objects.values("opportunity").annotate(
        a=_people(~Q(state__in=NOT_APPLIED)),
        b=_people(Q(state__in=COUNTS_AS_APPROVED)),
        c=_people(Q(state__in=HAS_PLACE)),
    )
    counted = {one["opportunity"]: (one["a"], one["b"], one["c"]) for one in rows}
    stored = Opportunity.objects.filter(Q(pk__in=counted) | Q(taken__gt=0) | Q(applied__gt=0))
    wrong = [
        public
        for pk, public, *counts in stored.values_list("pk", "public_id", "applied", "approved", "taken")
        if tuple(counts) != counted.get(pk, (0, 0, 0))
    ]
    if wrong:
        yield f"applications: {len(wrong)} opportunities count other than their rows: {', '.join(wrong[:NAMED])}"
    held = ApplicationShift.objects.filter(released_at=None, application__state__in=HAS_PLACE)
    by_shift = dict(held.values_list("shift").annotate(n=Sum("application__people")))
    shifts = Shift.objects.filter(Q(pk__in=by_shift) | Q(taken__gt=0)).values_list("pk", "public_id", "taken")
    if bad := [public for pk, public, taken in shifts if taken != by_shift.get(pk, 0)]:
        yield f"applications: {len(bad)} shifts count other than their rows: {', '.join(bad[:NAMED])}"
    strangers = Application.objects.exclude(organisation=F("opportunity__organisation"))
    if ids := list(strangers.values_list("public_id", flat=True)[:NAMED]):
        yield f"applications: of another organisation than their opportunity: {', '.join(ids)}"
