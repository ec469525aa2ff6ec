"""What each row of a file of hours would become; nothing is written yet. Names in it pass through memory only."""

from __future__ import annotations

from typing import IO, Any

from django.db import transaction

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries.gates import missing
from talka.core import audit, clock
from talka.core.text import fold
from talka.hours.enums import ImportState, Verdict
from talka.hours.models import MOST_MINUTES, Import, ImportRow
from talka.hours.queries.columns import cells_of, headings, work_of
from talka.hours.queries.records import workable_at
from talka.hours.reading import rows_of
from talka.hours.schemas import Work
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

AT_ONCE = 2_000


class _Reading:
    """What is known while one file is read: pair names, who may work, what has been seen."""

    def __init__(self, organisation: Organisation, opportunity: Opportunity | None, by: User | None) -> None:
        applications = workable_at(organisation)
        if opportunity is not None:
            applications = applications.filter(opportunity=opportunity)
        self.pairs: dict[str, PairName] = {
            fold(one.name): one for one in PairName.objects.filter(organisation=organisation, volunteer__isnull=False)
        }
        with clock.read_once():  # what is missing depends on somebody's age today
            self.allowed = {one.pair_id for one in applications if not missing(one)}
        self.own = {one.pk for one in self.pairs.values() if by is not None and one.volunteer_id == by.pk}
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


def preview(batch: Import, file: IO[bytes], *, size: int) -> None:
    """Each row with its verdict. Begun anew, it forgets what it had."""
    rows = rows_of(file, size=size)
    headers = headings(next(rows, []))
    batch.rows.all().delete()
    reading, held = _Reading(batch.organisation, batch.opportunity, batch.by), []
    for number, row in enumerate(rows, 2):
        one = reading.row(number, cells_of(row, headers, batch.columns))
        one.batch = batch
        held.append(one)
        if len(held) == AT_ONCE:
            _keep(batch, held)
            held = []
    with transaction.atomic():
        _keep(batch, held)
        Import.objects.filter(pk=batch.pk).update(state=ImportState.PREVIEW, rows_all=batch.rows.count())
        audit.record("hours.import_read", on=batch, by=batch.by_id)


def _keep(batch: Import, held: list[ImportRow]) -> None:
    """With how far it has come, which whoever waits sees."""
    with transaction.atomic():
        ImportRow.objects.bulk_create(held)
        if held:
            Import.objects.filter(pk=batch.pk).update(rows_done=held[-1].number - 1)
