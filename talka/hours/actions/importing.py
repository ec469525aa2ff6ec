"""A file of hours: read into a preview, taken in, taken back. Names in it pass through memory only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries.gates import missing
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.core.text import fold
from talka.hours.actions.moves import FIGURES, lock_volunteers
from talka.hours.actions.slips import SLIP_HOLDS, code_hash, code_of
from talka.hours.actions.writing import where
from talka.hours.enums import GOOD, ImportState, Side, Source, State, Verdict
from talka.hours.messages import ENTERED_MANY
from talka.hours.models import MOST_MINUTES, ColumnMeaning, Import, ImportRow, Slip, WorkRecord
from talka.hours.queries.columns import MEANINGS, cells_of, day_of, guess, work_of
from talka.hours.queries.records import workable_at
from talka.hours.reading import rows_of
from talka.hours.schemas import Work
from talka.notifications.actions import queue
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

BATCH = 2_000


class _Reading:
    """What is known while one file is read: pair names, who may work, what has been seen."""

    def __init__(self, organisation: Organisation, opportunity: Opportunity | None, by: User) -> None:
        applications = workable_at(organisation)
        if opportunity is not None:
            applications = applications.filter(opportunity=opportunity)
        self.pairs: dict[str, PairName] = {
            fold(one.name): one for one in PairName.objects.filter(organisation=organisation, volunteer__isnull=False)
        }
        self.allowed = {one.pair_id for one in applications if not missing(one)}
        self.own = {one.pk for one in self.pairs.values() if one.volunteer_id == by.pk}
        self.seen: set[tuple[str, Work]] = set()
        self.today = clock.today()

    def row(self, number: int, cells: Any) -> ImportRow:
        found = work_of(cells, self.today)
        if isinstance(found, Verdict):
            return ImportRow(number=number, verdict=found if cells.person or found == Verdict.EMPTY else Verdict.EMPTY)
        person = fold(cells.person).strip()
        pair = self.pairs.get(person)
        made = ImportRow(
            number=number,
            verdict=self._verdict(person, pair, found),
            pair=pair,
            date=found.date,
            minutes=min(found.minutes, MOST_MINUTES),
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            done=cells.values.get("done", "")[:500],
        )
        self.seen.add((person, found))
        return made

    def _verdict(self, person: str, pair: PairName | None, work: Work) -> Verdict:
        if not person:
            return Verdict.EMPTY
        if not 0 < work.minutes <= MOST_MINUTES:
            return Verdict.TOO_LONG
        if (person, work) in self.seen:
            return Verdict.TWICE
        if pair is None:
            return Verdict.SLIP
        return Verdict.RECORD if pair.pk in self.allowed and pair.pk not in self.own else Verdict.NOT_ALLOWED


def read(
    organisation: Organisation,
    file: IO[bytes],
    *,
    size: int,
    by: User,
    opportunity: Opportunity | None = None,
    columns: dict[str, str] | None = None,
) -> Import:
    """A preview: each row with its verdict, nothing written yet. `columns` overrides what is guessed, and is remembered."""
    rows = rows_of(file, size=size)
    headers = _headers(next(rows, []))
    known = dict(ColumnMeaning.objects.filter(organisation=organisation).values_list("header", "meaning"))
    meant = {header[:120]: one for header, one in (columns or {}).items() if one in MEANINGS or not one}
    found = guess(headers, known | meant)
    if "date" not in found.values():
        raise RefusedError("import.no_date", _("No column of the file is understood as the day. Say which one it is."))
    with transaction.atomic():
        batch = Import.objects.create(organisation=organisation, opportunity=opportunity, by=by, columns=found)
        reading, held = _Reading(organisation, opportunity, by), []
        for number, row in enumerate(rows, 2):
            one = reading.row(number, cells_of(row, headers, found))
            one.batch = batch
            held.append(one)
            if len(held) == BATCH:
                ImportRow.objects.bulk_create(held)
                held = []
        ImportRow.objects.bulk_create(held)
        _remember(organisation, found)
        audit.record("hours.import_read", on=batch, by=by.pk)
    return batch


def _headers(cells: list[str]) -> list[str]:
    """Headings; of two equal ones the second gets a number, so that both can be meant.

    A first row with a day in it is no heading: its names would be kept as what columns are called.
    """
    found: list[str] = []
    for cell in cells:
        name = cell.lstrip("\ufeff").strip()[:110] or "–"
        found.append(name if name not in found else f"{name} ({len(found) + 1})")
    if len([one for one in found if not one.startswith("–")]) < 2 or any(day_of(one) for one in found):
        raise RefusedError("import.empty", _("The first row has to say what the columns are."))
    return found


def _remember(organisation: Organisation, columns: dict[str, str]) -> None:
    rows = [ColumnMeaning(organisation=organisation, header=name[:120], meaning=one) for name, one in columns.items()]
    ColumnMeaning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation", "header"], update_fields=["meaning"]
    )


def take_in(batch: Import, *, by: User) -> dict[str, int]:
    """Make records and slips of the good rows, a statement for many. What clashes elsewhere waits as `unclear`."""
    with transaction.atomic():
        moved = Import.objects.filter(pk=batch.pk, state=ImportState.PREVIEW)
        if not moved.update(state=ImportState.DONE, done_at=clock.Now()):
            raise WrongStateError("import.raced", _("This file has been taken in already."))
        rows = batch.rows.filter(verdict__in=GOOD).order_by("number")
        records = _records(batch, rows, by)
        slips = _slips(batch, rows.filter(verdict=Verdict.SLIP), by)
        audit.record("hours.import_taken", on=batch, by=by.pk, records=records, slips=slips)
    batch.refresh_from_db()
    return {"records": records, "slips": slips}


def _chunks(rows: Any) -> Iterator[list[ImportRow]]:
    held: list[ImportRow] = []
    for one in rows.iterator(chunk_size=BATCH):
        held.append(one)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held


class _Days:
    """The time that the people of a file have already, as it fills up."""

    def __init__(self, volunteers: set[UUID], days: set[date]) -> None:
        self.minutes: dict[tuple[UUID, date], int] = defaultdict(int)
        self.spans: dict[UUID, list[tuple[datetime, datetime, int]]] = defaultdict(list)
        self.same: set[tuple[UUID, int, date, int]] = set()
        rows = WorkRecord.objects.occupying().filter(volunteer__in=volunteers, date__range=(min(days), max(days)))
        for one in rows.iterator(chunk_size=BATCH):
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


def _records(batch: Import, rows: Any, by: User) -> int:
    """Rows with a pair name become records that the volunteers confirm."""
    mine = rows.filter(verdict=Verdict.RECORD).select_related("pair")
    people = set(mine.values_list("pair__volunteer", flat=True)) - {None}
    if not people:
        return 0
    lock_volunteers(people)
    days, place = _Days(people, set(mine.values_list("date", flat=True))), where(batch.opportunity)
    told: dict[UUID, int] = defaultdict(int)
    for held in _chunks(mine):
        made, refused = [], []
        for row in held:
            person = row.pair.volunteer_id if row.pair else None
            found = days.verdict(person, batch.organisation_id, row) if person else Verdict.NOT_ALLOWED
            if isinstance(found, Verdict) or person is None:
                row.verdict = Verdict.TWICE if person else Verdict.NOT_ALLOWED
                refused.append(row)
                continue
            if found == State.CLAIMED:
                days.add(person, batch.organisation_id, row)
            row.record = _record(batch, row, found, by, place)
            made.append(row)
            told[person] += 1
        WorkRecord.objects.bulk_create([row.record for row in made if row.record])
        ImportRow.objects.bulk_update([*made, *refused], ["record", "verdict"], batch_size=500)
        audit.record_many(
            "hours.entered", kind=WorkRecord, ids=[row.record.public_id for row in made if row.record], by=str(by.pk)
        )
    _tell(batch, told)
    return sum(told.values())


def _figures(row: ImportRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*FIGURES, "done")}


def _record(batch: Import, row: ImportRow, state: State, by: User, place: dict[str, Any]) -> WorkRecord:
    return WorkRecord(
        volunteer_id=row.pair.volunteer_id if row.pair else None,
        pair=row.pair,
        organisation=batch.organisation,
        opportunity=batch.opportunity,
        **_figures(row),
        source=Source.IMPORT,
        state=state,
        proposed_by=Side.ORGANISER,
        proposer=by,
        **place,
    )


def _tell(batch: Import, told: dict[UUID, int]) -> None:
    """One message a person, however many rows."""
    for user in User.objects.filter(pk__in=told):
        context = {"organisation": batch.organisation.name, "n": told[user.pk]}
        queue(ENTERED_MANY, to=user, context=context, url=reverse("hours:mine"), key=f"import:{batch.public_id}")


def _slips(batch: Import, rows: Any, by: User) -> int:
    n, until = 0, clock.now() + SLIP_HOLDS
    for held in _chunks(rows):
        for row in held:
            public_id = ids.public_id()
            row.slip = Slip(
                public_id=public_id,
                organisation=batch.organisation,
                opportunity=batch.opportunity,
                **_figures(row),
                code_hash=code_hash(code_of(public_id)),
                by=by,
                until=until,
            )
        Slip.objects.bulk_create([row.slip for row in held if row.slip])
        ImportRow.objects.bulk_update(held, ["slip"], batch_size=500)
        audit.record_many("hours.slip_made", kind=Slip, ids=[row.slip.public_id for row in held if row.slip])
        n += len(held)
    return n


def _made_of(batch: Import) -> list[list[int]]:
    """Keys of the records made of a file's rows and of its slips, in order, so many at once as one statement takes."""
    own = batch.rows.filter(record__isnull=False).values_list("record", flat=True)
    claimed = batch.rows.filter(slip__record__isnull=False).values_list("slip__record", flat=True)
    keys = sorted({pk for pk in (*own, *claimed) if pk is not None})
    return [keys[first : first + BATCH] for first in range(0, len(keys), BATCH)]


def _into_the_bin(keys: list[int]) -> int:
    rows = WorkRecord.objects.filter(pk__in=keys)
    if any(rows.order_by("pk").select_for_update(of=("self",)).values_list("locked_at", flat=True)):
        text = _("Something of this file is stated in a certificate, so it stays. Correct the rows one by one.")
        raise RefusedError("import.locked", text)
    return rows.filter(removed_at__isnull=True).update(
        state=State.CLAIMED,
        disputed_by="",
        confirmed_by=None,
        confirmed_at=None,
        removed_at=clock.Now(),
        updated_at=clock.Now(),
        version=F("version") + 1,
    )


def undo(batch: Import, *, by: User) -> int:
    """Take the whole file back, while nothing of it is stated in a certificate. Returns how many rows are gone."""
    with transaction.atomic():
        moved = Import.objects.filter(pk=batch.pk, state=ImportState.DONE).update(state=ImportState.UNDONE)
        if not moved:
            raise WrongStateError("import.raced", _("This file has been taken back already."))
        done = sum(_into_the_bin(keys) for keys in _made_of(batch))
        slips = Slip.objects.filter(pk__in=batch.rows.values("slip"), claimed_at__isnull=True)
        done += slips.delete()[1].get(Slip._meta.label, 0)
        audit.record("hours.import_undone", on=batch, by=by.pk, n=done)
    batch.refresh_from_db()
    return done
