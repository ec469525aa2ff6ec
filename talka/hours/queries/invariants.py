"""What must hold between rows of hours. Asked nightly and after a restore."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet, Sum

from talka.hours.enums import COUNTS_AS_HOURS, OCCUPIES, Side
from talka.hours.models import MOST_MINUTES, Change, Presence, Slip, WorkRecord
from talka.hours.queries.records import confirmed

NAMED = 10


def broken() -> Iterator[str]:
    """Say what does not hold, a line each; nothing when all is well."""
    rows = WorkRecord.objects.all()
    yield from _named(
        "of another organisation than their work",
        rows.exclude(opportunity__isnull=True).exclude(organisation=F("opportunity__organisation")),
    )
    yield from _named("under a name of another organisation", rows.exclude(organisation=F("pair__organisation")))
    yield from _named(
        "under another volunteer's name", rows.filter(volunteer__isnull=False).exclude(volunteer=F("pair__volunteer"))
    )
    yield from _named(
        "of a shift of other work", rows.filter(shift__isnull=False).exclude(opportunity=F("shift__opportunity"))
    )
    own = Q(proposed_by=Side.VOLUNTEER, confirmed_by=F("volunteer")) | Q(confirmed_by=F("proposer"))
    yield from _named("confirmed by who wrote them", confirmed().filter(own))
    yield from _named("agreed on by nobody", confirmed().filter(confirmed_at__isnull=True))
    yield from _named(
        "of nobody and yet not agreed on", rows.filter(volunteer__isnull=True).exclude(state__in=COUNTS_AS_HOURS)
    )
    yield from _named(
        "with a correction open though locked",
        rows.filter(locked_at__isnull=False, pk__in=Change.objects.filter(open=True).values("record")),
    )
    yield from _days()
    yield from _made_of()


def _named(what: str, rows: QuerySet[WorkRecord]) -> Iterator[str]:
    if ids := list(rows.order_by("pk").values_list("public_id", flat=True)[:NAMED]):
        yield f"hours: {what}: {', '.join(ids)}"


def _days() -> Iterator[str]:
    """Nobody's day has more than 24 hours."""
    rows = WorkRecord.objects.filter(state__in=OCCUPIES, removed_at__isnull=True, volunteer__isnull=False)
    days = rows.values("volunteer", "date").annotate(n=Sum("minutes")).filter(n__gt=MOST_MINUTES)
    if found := list(days.order_by("date").values_list("date", "n")[:NAMED]):
        yield f"hours: days of more than 24 hours: {', '.join(f'{day} ({n} min)' for day, n in found)}"


def _made_of() -> Iterator[str]:
    """A slip and a presence tell the same as the record made of them, until somebody corrected it."""
    slips = Slip.objects.filter(record__isnull=False).exclude(record__state="corrected")
    if ids := list(slips.exclude(minutes=F("record__minutes")).values_list("public_id", flat=True)[:NAMED]):
        yield f"hours: slips that say other than their records: {', '.join(ids)}"
    others = Presence.objects.filter(record__isnull=False).exclude(volunteer=F("record__volunteer"))
    if ids := list(others.values_list("public_id", flat=True)[:NAMED]):
        yield f"hours: presences of others than their records: {', '.join(ids)}"
