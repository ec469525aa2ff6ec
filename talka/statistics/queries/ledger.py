"""What the facts are built from: which months hold what, seen from the ledger and from the applications."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from talka.applications.models import Application
from talka.core import clock
from talka.core.periods import RIGA, day_start, month_bounds
from talka.hours.models import Change, WorkRecord
from talka.hours.queries.records import confirmed
from talka.opportunities.models import Opportunity
from talka.statistics.models import Month, WorkFact

DEFINITION = "2"
"""Raised when the facts are to be built another way: every month is touched then."""

LATE = timedelta(days=1)
"""What is written while months are looked at and built comes into sight afterwards, but not so late."""
MANY = 10_000
"""So many people are not looked up one by one: counting everybody is as soon done."""


def offers() -> QuerySet[Opportunity]:
    """Opportunities that have been public."""
    return Opportunity.objects.filter(published_at__isnull=False)


def written_lately() -> set[date] | None:
    """Months for which something was written since about the last building; None where there was none: all of them.

    What leaves no trace is not among them (a row deleted for good): whoever has to be sure looks at all.
    """
    last = Month.objects.aggregate(at=Max("built_at"))["at"]
    if last is None:
        return None
    since = min(last, clock.now()) - LATE
    work, told = WorkRecord.objects.filter(updated_at__gte=since), Application.objects.filter(updated_at__gte=since)
    moved = Change.objects.filter(record__updated_at__gte=since, old_date__isnull=False)
    offered = offers().filter(updated_at__gte=since)
    applied_for = offers().filter(pk__in=told.values("opportunity"))
    days = [work.values_list(TruncMonth("date")), moved.values_list(TruncMonth("old_date"))]
    instants = [
        told.filter(submitted_at__isnull=False).values_list(TruncMonth("submitted_at", tzinfo=RIGA)),
        *(rows.values_list(TruncMonth("published_at", tzinfo=RIGA)) for rows in (offered, applied_for)),
    ]
    found = {month for rows in days for (month,) in rows.order_by().distinct()}
    return found | {month.date() for rows in instants for (month,) in rows.order_by().distinct()}


def people_written_of(month: date) -> set[UUID] | None:
    """For whom something was written in a month since it was last counted; None where nobody can say, or of many: then
    everybody is counted."""
    last = Month.objects.filter(month=month).values_list("counted_at", flat=True).first()
    if last is None:
        return None
    since, days = min(last, clock.now()) - LATE, month_bounds(month.year, month.month)
    written = between(WorkRecord.objects.filter(updated_at__gte=since), "date", days).values_list("volunteer")
    moved = between(Change.objects.filter(record__updated_at__gte=since), "old_date", days).values_list(
        "record__volunteer"
    )
    found = {person for rows in (written, moved) for (person,) in rows.order_by().distinct()[: MANY + 1]}
    return None if None in found or len(found) > MANY else found


def _rows(within: Iterable[date] | None) -> Iterator[tuple[date, tuple[Any, ...]]]:
    """What the fingerprints are made of: of all months at once, or of these, each by its days."""
    spans = [None] if within is None else [month_bounds(one.year, one.month) for one in sorted(within)]
    for span in spans:
        days, instants = (span, (day_start(span[0]), day_start(span[1]))) if span else (None, None)
        work = between(confirmed(), "date", days).annotate(month=TruncMonth("date")).values("month").order_by("month")
        for month, *rest in work.annotate(
            n=Count("pk"), minutes=Sum("minutes"), named=Count("volunteer"), turns=Sum("version"), at=Max("updated_at")
        ).values_list("month", "n", "minutes", "named", "turns", "at"):
            yield month, ("work", *rest)
        told = by_month(Application.objects.all(), "submitted_at", instants)
        for month, *rest in told.annotate(n=Count("pk"), at=Max("updated_at")).values_list("month", "n", "at"):
            yield month.date(), ("applications", *rest)
        public = by_month(offers(), "published_at", instants)
        for month, *rest in public.annotate(n=Count("pk"), at=Max("updated_at"), approved=Sum("approved")).values_list(
            "month", "n", "at", "approved"
        ):
            yield month.date(), ("offers", *rest)


def between(rows: QuerySet[Any], name: str, span: tuple[Any, Any] | None) -> QuerySet[Any]:
    if span is None:
        return rows
    return rows.filter(**{f"{name}__gte": span[0], f"{name}__lt": span[1]})


def by_month(rows: QuerySet[Any], name: str, span: tuple[datetime, datetime] | None) -> Any:
    month = TruncMonth(name, tzinfo=RIGA)
    return between(rows, name, span).annotate(month=month).values("month").order_by("month")


def fingerprints(within: Iterable[date] | None = None) -> dict[date, str]:
    """Month → fingerprint of the rows that its facts are built from; of all months or of these."""
    key = hashlib.sha256(settings.STATISTICS_KEY.encode()).hexdigest()[:16]
    found: dict[date, Any] = defaultdict(lambda: hashlib.sha256(f"{DEFINITION} {key}".encode()))
    for month, row in _rows(within):
        found[month].update(repr(row).encode())
    return {month: digest.hexdigest() for month, digest in found.items()}


def touched(within: set[date] | None = None) -> dict[date, str]:
    """Months, of all or of these, whose rows have changed since their facts were built, with today's fingerprint ("":
    nothing is left)."""
    built = dict(Month.objects.values_list("month", "fingerprint"))
    today = fingerprints(within)
    asked = built.keys() if within is None else built.keys() & within
    gone = {month: "" for month in asked if built[month] and month not in today}
    return dict(sorted((gone | {month: one for month, one in today.items() if built.get(month) != one}).items()))


def sums_of(month: date) -> tuple[int, int]:
    """Records and minutes of a month, of the ledger itself."""
    rows = between(confirmed(), "date", month_bounds(month.year, month.month)).order_by()
    found = rows.aggregate(n=Count("pk"), total=Sum("minutes"))
    return found["n"], found["total"] or 0


def ledger_totals() -> dict[date, tuple[int, int]]:
    """The same of all months."""
    rows = confirmed().annotate(month=TruncMonth("date")).values("month").order_by("month")
    found = rows.annotate(n=Count("pk"), total=Sum("minutes")).values_list("month", "n", "total")
    return {month: (n, total) for month, n, total in found}


def fact_totals() -> dict[date, tuple[int, int]]:
    rows = WorkFact.objects.values("month").order_by("month").annotate(n=Sum("records"), total=Sum("minutes"))
    return {month: (n, total) for month, n, total in rows.values_list("month", "n", "total")}
