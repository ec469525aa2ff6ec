"""Rows of a file become records and slips, so many at once as one statement takes; or all of it goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError
from talka.hours.actions.moves import FIGURES, lock_volunteers
from talka.hours.actions.slips import SLIP_HOLDS, code_hash, code_of
from talka.hours.actions.writing import where
from talka.hours.enums import GOOD, ImportState, Side, Source, State, Verdict
from talka.hours.messages import ENTERED_MANY
from talka.hours.models import MOST_MINUTES, Import, ImportRow, Slip, WorkRecord
from talka.notifications.actions import queue

AT_ONCE = 2_000
_DAY = timedelta(days=1)
_MADE = {
    what: f"UPDATE hours_importrow SET {what}_id = found.made"  # noqa: S608  # two columns of ours
    " FROM unnest(%s::bigint[], %s::bigint[]) AS found (line, made) WHERE id = found.line"
    for what in ("record", "slip")
}


def take_in(batch: Import) -> None:
    """Make records and slips of the good rows that have none yet. What clashes elsewhere waits as `unclear`.

    So many rows a transaction: nobody's own hours wait long for it, and a job that was stopped goes on where it was.
    """
    place, last = where(batch.opportunity), 0
    while rows := _next(batch, last):
        last = rows[-1].number
        with transaction.atomic():
            _records(batch, [one for one in rows if one.verdict == Verdict.RECORD], place)
            _slips(batch, [one for one in rows if one.verdict == Verdict.SLIP])
            Import.objects.filter(pk=batch.pk).update(rows_done=last - 1)
    with transaction.atomic():
        Import.objects.filter(pk=batch.pk).update(state=ImportState.DONE, done_at=clock.Now())
        made = batch.rows.aggregate(records=Count("record"), slips=Count("slip"))
        audit.record("hours.import_taken", on=batch, by=batch.by_id, **made)
        _tell(batch)


def _next(batch: Import, last: int) -> list[ImportRow]:
    rows = batch.rows.filter(verdict__in=GOOD, record=None, slip=None, number__gt=last)
    return list(rows.select_related("pair").order_by("number")[:AT_ONCE])


class _Days:
    """The time that the people of these rows have already, as it fills up."""

    def __init__(self, volunteers: set[UUID], days: set[date]) -> None:
        self.minutes: dict[tuple[UUID, date], int] = defaultdict(int)
        self.spans: dict[UUID, list[tuple[datetime, datetime, int]]] = defaultdict(list)
        self.same: set[tuple[UUID, int, date, int]] = set()
        span = (min(days) - _DAY, max(days) + _DAY)  # work over midnight stands in the way of the next day too
        rows = WorkRecord.objects.occupying().filter(volunteer__in=volunteers, date__range=span)
        shown = rows.only("volunteer", "organisation", "date", "minutes", "starts_at", "ends_at")
        for one in shown.iterator(chunk_size=AT_ONCE):
            if one.volunteer_id is not None:
                self.add(one.volunteer_id, one.organisation_id, one)

    def add(self, person: UUID, organisation: int, work: Any) -> None:
        self.minutes[person, work.date] += work.minutes
        self.same.add((person, organisation, work.date, work.minutes))
        if work.starts_at:
            self.spans[person].append((work.starts_at, work.ends_at, organisation))

    def verdict(self, person: UUID, organisation: int, work: Any) -> Verdict | State:
        """TWICE for the organisation's own rows; UNCLEAR where something else stands in the way."""
        over = [
            one for one in self.spans[person] if work.starts_at and one[0] < work.ends_at and work.starts_at < one[1]
        ]
        same = not work.starts_at and (person, organisation, work.date, work.minutes) in self.same
        if same or any(one[2] == organisation for one in over):
            return Verdict.TWICE
        full = self.minutes[person, work.date] + work.minutes > MOST_MINUTES
        return State.UNCLEAR if over or full else State.CLAIMED


def _records(batch: Import, rows: Sequence[ImportRow], place: dict[str, Any]) -> None:
    """Rows with a pair name become records that the volunteers confirm."""
    if not rows:
        return
    people = {one.pair.volunteer_id for one in rows if one.pair and one.pair.volunteer_id}
    lock_volunteers(people)
    days = _Days(people, {one.date for one in rows if one.date})
    made, refused = [], defaultdict(list)
    for row in rows:
        person = row.pair.volunteer_id if row.pair else None
        if person is None or person == batch.by_id:
            refused[Verdict.NOT_ALLOWED].append(row.pk)
            continue
        found = days.verdict(person, batch.organisation_id, row)
        if isinstance(found, Verdict):
            refused[found].append(row.pk)
            continue
        if found == State.CLAIMED:
            days.add(person, batch.organisation_id, row)
        row.record = _record(batch, row, found, place)
        made.append(row)
    WorkRecord.objects.bulk_create([row.record for row in made if row.record])
    _mark("record", [(row.pk, row.record.pk) for row in made if row.record])
    for verdict, keys in refused.items():
        ImportRow.objects.filter(pk__in=keys).update(verdict=verdict)
    done = [row.record.public_id for row in made if row.record]
    audit.record_many("hours.entered", kind=WorkRecord, ids=done, by=str(batch.by_id or ""))


def _mark(what: str, made: Sequence[tuple[int, int]]) -> None:
    """Beside each row what was made of it."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE[what], [[row for row, _made in made], [one for _row, one in made]])


def _figures(row: ImportRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*FIGURES, "done")}


def _record(batch: Import, row: ImportRow, state: State, place: dict[str, Any]) -> WorkRecord:
    return WorkRecord(
        volunteer_id=row.pair.volunteer_id if row.pair else None,
        pair=row.pair,
        organisation=batch.organisation,
        opportunity=batch.opportunity,
        **_figures(row),
        source=Source.IMPORT,
        state=state,
        proposed_by=Side.ORGANISER,
        proposer=batch.by,
        **place,
    )


def _slips(batch: Import, rows: Sequence[ImportRow]) -> None:
    if not rows:
        return
    until = clock.now() + SLIP_HOLDS
    for row in rows:
        public_id = ids.public_id()
        row.slip = Slip(
            public_id=public_id,
            organisation=batch.organisation,
            opportunity=batch.opportunity,
            **_figures(row),
            code_hash=code_hash(code_of(public_id)),
            by=batch.by,
            until=until,
        )
    Slip.objects.bulk_create([row.slip for row in rows if row.slip])
    _mark("slip", [(row.pk, row.slip.pk) for row in rows if row.slip])
    audit.record_many("hours.slip_made", kind=Slip, ids=[row.slip.public_id for row in rows if row.slip])


def _tell(batch: Import) -> None:
    """One message a person, however many rows."""
    counted = batch.rows.filter(record__isnull=False).values_list("record__volunteer").annotate(n=Count("pk"))
    told: dict[UUID | None, int] = dict(counted)
    url, key = reverse("hours:mine"), f"import:{batch.public_id}"
    with clock.read_once():
        for user in User.objects.filter(pk__in=[one for one in told if one]):
            context = {"organisation": batch.organisation.name, "n": told[user.pk]}
            queue(ENTERED_MANY, to=user, context=context, url=url, key=key)


def _made_of(batch: Import) -> list[list[int]]:
    """Keys of the records made of a file's rows and of its slips, in order, so many at once as one statement takes."""
    own = batch.rows.filter(record__isnull=False).values_list("record", flat=True)
    claimed = batch.rows.filter(slip__record__isnull=False).values_list("slip__record", flat=True)
    keys = sorted({pk for pk in (*own, *claimed) if pk is not None})
    return [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]


def _into_the_bin(keys: list[int]) -> int:
    rows = WorkRecord.objects.filter(pk__in=keys)
    if any(rows.order_by("pk").select_for_update(of=("self",)).values_list("locked_at", flat=True)):
        raise certified()
    return rows.filter(removed_at__isnull=True).update(
        state=State.CLAIMED,
        disputed_by="",
        confirmed_by=None,
        confirmed_at=None,
        removed_at=clock.Now(),
        updated_at=clock.Now(),
        version=F("version") + 1,
    )


def certified() -> RefusedError:
    text = _("Something of this file is stated in a certificate, so it stays. Correct the rows one by one.")
    return RefusedError("import.locked", text)


def anything_certified(batch: Import) -> bool:
    return any(WorkRecord.objects.filter(pk__in=keys, locked_at__isnull=False).exists() for keys in _made_of(batch))


def undo(batch: Import) -> None:
    """All of it or, where something is stated in a certificate, nothing."""
    with transaction.atomic():
        done = sum(_into_the_bin(keys) for keys in _made_of(batch))
        slips = Slip.objects.filter(pk__in=batch.rows.values("slip"), claimed_at__isnull=True)
        done += slips.delete()[1].get(Slip._meta.label, 0)
        Import.objects.filter(pk=batch.pk).update(state=ImportState.UNDONE, rows_done=done)
        audit.record("hours.import_undone", on=batch, by=batch.by_id, n=done)
