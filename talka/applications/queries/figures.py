"""How an organisation answers: the share answered in time and the median of days, of the last thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Q

from talka.applications.models import Application
from talka.core import clock

REPLY_WINDOW = timedelta(days=30)
BROKEN_PAUSE = 3
"""So many promises broken at once pause publishing until they are answered."""


@dataclass(frozen=True, slots=True)
class Replies:
    answered_share: Decimal | None
    median_days: Decimal | None
    broken: int


def replies_of(organisation_id: int) -> Replies:
    """Of applications answered in the window, or whose promise ended in it. None where there are none."""
    now = clock.now()
    since = now - REPLY_WINDOW
    rows = Application.objects.filter(organisation=organisation_id)
    due = rows.filter(Q(answered_at__gt=since) | Q(answered_at=None, reply_until__gt=since, reply_until__lte=now))
    due = due.exclude(answered_at=None, reason="erased")
    found = list(due.values_list("submitted_at", "answered_at", "reply_until", "ended_at", "state"))
    kept, days = 0, []
    counted = 0
    for submitted_at, answered_at, until, ended_at, _state in found:
        if answered_at is None and ended_at is not None and ended_at < until:
            continue  # the volunteer stepped back before the promise ended
        counted += 1
        if answered_at is not None:
            days.append((answered_at - submitted_at) / timedelta(days=1))
            kept += answered_at < until
    share = Decimal(kept) / counted if counted else None
    return Replies(
        answered_share=None if share is None else share.quantize(Decimal("0.001")),
        median_days=Decimal(median(days)).quantize(Decimal("0.1")) if days else None,
        broken=rows.broken_promises().count(),
    )
