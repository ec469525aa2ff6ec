"""What must hold between rows of hours. Asked nightly and after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from talka.hours.enums import COUNTS_AS_HOURS, NOT_TAKEN, OCCUPIES, ImportState, OutsideState, Side
from talka.hours.models import (
    MOST_MINUTES,
    Change,
    Import,
    ImportRow,
    OutsideWork,
    Presence,
    Slip,
    WorkRecord,
)
from talka.hours.queries.records import confirmed

NAMED = 10


def broken() -> Iterator[str]:
    """Say what does not hold, a line each; nothing when all is well."""
    rows = WorkRecord.objects.all()
    yield from _said(
        "of another organisation than their work",
        rows.exclude(opportunity__isnull=True).exclude(organisation=F("opportunity__organisation")),
    )
    yield from _said("under a name of another organisation", rows.exclude(organisation=F("pair__organisation")))
    yield from _said(
        "under another volunteer's name", rows.filter(volunteer__isnull=False).exclude(volunteer=F("pair__volunteer"))
    )
    yield from _said(
        "of a shift of other work", rows.filter(shift__isnull=False).exclude(opportunity=F("shift__opportunity"))
    )
    own = Q(proposed_by=Side.VOLUNTEER, confirmed_by=F("volunteer")) | Q(confirmed_by=F("proposer"))
    yield from _said("confirmed by who wrote them", confirmed().filter(own))
    yield from _said("agreed on by nobody", confirmed().filter(confirmed_at__isnull=True))
    yield from _said(
        "of nobody and yet not agreed on", rows.filter(volunteer__isnull=True).exclude(state__in=COUNTS_AS_HOURS)
    )
    yield from _said(
        "with a correction open though locked",
        rows.filter(locked_at__isnull=False, pk__in=Change.objects.filter(open=True).values("record")),
    )
    yield from _days()
    yield from _made_of()
    yield from _devices()
    yield from _files()
    asked = OutsideWork.objects.filter(state=OutsideState.ASKED)
    yield from _said("work outside that nobody can answer for", asked.filter(Q(token_hash=None) | Q(asked_at=None)))


def _said(what: str, rows: QuerySet[Any], name: str = "public_id") -> Iterator[str]:
    if ids := list(rows.order_by("pk").values_list(name, flat=True)[:NAMED]):
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
    yield from _said("slips that say other than their records", slips.exclude(minutes=F("record__minutes")))
    present = Presence.objects.filter(record__isnull=False)
    yield from _said("presences of others than their records", present.exclude(volunteer=F("record__volunteer")))
    yield from _said(
        "presences at other work than their records", present.exclude(opportunity=F("record__opportunity"))
    )


def _devices() -> Iterator[str]:
    """What a device says otherwise came with a stamp of that device."""
    unstamped = Q(stamped_at__isnull=False) & (Q(arrived_by=None) | Q(stamped_on=""))
    nowhere = Q(stamped_at=None) & ~Q(stamped_on="")
    yield from _said("presences with the word of no device", Presence.objects.filter(unstamped | nowhere))


def _files() -> Iterator[str]:
    """A file is kept until it is read, its rows make records and slips of its organisation, taken back it leaves no slip."""
    kept = Import.objects.exclude(state=ImportState.READING).exclude(sealed="")
    yield from _said("files kept though they have been read", kept)
    rows, batch = ImportRow.objects.all(), "batch__public_id"
    made = rows.filter(Q(record__isnull=False) | Q(slip__isnull=False))
    yield from _said(
        "files that made something before they were taken in", made.filter(batch__state__in=NOT_TAKEN), batch
    )
    other = rows.filter(record__isnull=False).exclude(record__organisation=F("batch__organisation"))
    yield from _said("files with records of another organisation", other, batch)
    left = rows.filter(batch__state=ImportState.UNDONE, slip__isnull=False, slip__claimed_at=None)
    yield from _said("files taken back whose slips can still be claimed", left, batch)
