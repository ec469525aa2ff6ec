"""What the facts are built from: which months hold what, seen from the ledger and from the applications."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from talka.applications.models import Application
from talka.core.periods import RIGA
from talka.hours.queries.records import confirmed
from talka.opportunities.models import Opportunity
from talka.statistics.models import Month, WorkFact

DEFINITION = "1"
"""Raised when the facts are to be built another way: every month is touched then."""


def offers() -> QuerySet[Opportunity]:
    """Opportunities that have been public."""
    return Opportunity.objects.filter(published_at__isnull=False)


def _rows() -> Iterator[tuple[date, tuple[Any, ...]]]:
    work = confirmed().annotate(month=TruncMonth("date")).values("month").order_by("month")
    for month, *rest in work.annotate(
        n=Count("pk"), minutes=Sum("minutes"), named=Count("volunteer"), turns=Sum("version"), at=Max("updated_at")
    ).values_list("month", "n", "minutes", "named", "turns", "at"):
        yield month, ("work", *rest)
    told = Application.objects.annotate(month=TruncMonth("submitted_at", tzinfo=RIGA)).values("month").order_by("month")
    for month, *rest in told.annotate(n=Count("pk"), at=Max("updated_at")).values_list("month", "n", "at"):
        yield month.date(), ("applications", *rest)
    public = offers().annotate(month=TruncMonth("published_at", tzinfo=RIGA)).values("month").order_by("month")
    for month, *rest in public.annotate(n=Count("pk"), at=Max("updated_at"), approved=Sum("approved")).values_list(
        "month", "n", "at", "approved"
    ):
        yield month.date(), ("offers", *rest)


def fingerprints() -> dict[date, str]:
    """Month → fingerprint of the rows that its facts are built from."""
    key = hashlib.sha256(settings.STATISTICS_KEY.encode()).hexdigest()[:16]
    found: dict[date, Any] = defaultdict(lambda: hashlib.sha256(f"{DEFINITION} {key}".encode()))
    for month, row in _rows():
        found[month].update(repr(row).encode())
    return {month: digest.hexdigest() for month, digest in found.items()}


def touched() -> dict[date, str]:
    """Months whose rows have changed since their facts were built, with today's fingerprint ("": nothing is left)."""
    today, built = fingerprints(), dict(Month.objects.values_list("month", "fingerprint"))
    gone = {month: "" for month, known in built.items() if known and month not in today}
    return dict(sorted((gone | {month: one for month, one in today.items() if built.get(month) != one}).items()))


def ledger_totals() -> dict[date, tuple[int, int]]:
    """Month → records and minutes, of the ledger itself."""
    rows = confirmed().annotate(month=TruncMonth("date")).values("month").order_by("month")
    found = rows.annotate(n=Count("pk"), total=Sum("minutes")).values_list("month", "n", "total")
    return {month: (n, total) for month, n, total in found}


def fact_totals() -> dict[date, tuple[int, int]]:
    rows = WorkFact.objects.values("month").order_by("month").annotate(n=Sum("records"), total=Sum("minutes"))
    return {month: (n, total) for month, n, total in rows.values_list("month", "n", "total")}
