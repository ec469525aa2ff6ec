"""A table of an organisation's own opportunities: tried out when it comes, written when somebody confirms it.

Both go through the same acts as the editor's screens; the trial is rolled back, so what it promises is what would be.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.interchange import queries
from talka.interchange.enums import SheetState, Verdict
from talka.interchange.importers.columns import OWN_FIELDS
from talka.interchange.importers.own import OwnRow, understand_own
from talka.interchange.importers.own_cells import Cells
from talka.interchange.importers.own_table import read_table
from talka.interchange.models import Sheet
from talka.opportunities import actions as opportunities
from talka.opportunities.enums import State
from talka.opportunities.forms import hints
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.content import content, digest
from talka.opportunities.queries.own import beginning, missing
from talka.opportunities.schemas import Content
from talka.organisations.models import Organisation

KEPT = timedelta(days=7)
"""What was uploaded names contact persons: it is kept no longer than somebody may want to look at its verdicts."""
UNSTORABLE = (DataError, IntegrityError, ValidationError)


@dataclass(slots=True)
class RowVerdict:
    """What became of one row, as it is shown: reasons stop it, `missing` stops its publication, hints stop nothing."""

    position: int
    title: str
    verdict: str
    reasons: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    public_id: str = ""
    state: str = ""


def keep_sheet(organisation: Organisation, path: Path, *, by: UUID | None) -> Sheet:
    """Read an uploaded table and try it out; nothing of it is written. Raises UnreadableError."""
    table = read_table(path)
    rows = [{"position": at, "cells": cells} for at, cells in enumerate(table.rows, 1)]
    sheet = Sheet(organisation=organisation, format=table.format, rows=rows, unknown_columns=table.unknown_columns)
    with transaction.atomic():
        verdicts = _all_rows(sheet, publish=False, by=by)
        transaction.set_rollback(True)
    sheet.verdicts = [asdict(one) for one in verdicts]
    sheet.save()
    return sheet


def write_sheet(sheet: Sheet, *, publish: bool, by: UUID | None) -> Sheet:
    """Write what the trial promised, by what is stored now. `publish`: at once, where nothing is missing.

    Raises WrongStateError when it has been written already.
    """
    with transaction.atomic():
        waiting = Sheet.objects.filter(pk=sheet.pk, state=SheetState.TRIED)
        if not waiting.update(state=SheetState.WRITTEN, written_at=clock.Now()):
            raise WrongStateError("sheet.written_already", _("This table has been written already."))
        verdicts = _all_rows(sheet, publish=publish, by=by)
        sheet.verdicts = [asdict(one) for one in verdicts]
        Sheet.objects.filter(pk=sheet.pk).update(verdicts=sheet.verdicts)
        counts = Counter(one.verdict for one in verdicts)
        audit.record("opportunity.sheet_written", on=sheet.organisation, by=by, counts=dict(counts))
    sheet.refresh_from_db()
    return sheet


def purge_sheets() -> int:
    """Forget tables older than a week. Returns how many."""
    return Sheet.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def _all_rows(sheet: Sheet, *, publish: bool, by: UUID | None) -> list[RowVerdict]:
    usual = beginning(sheet.organisation)
    done, seen = [], set()
    for row in sheet.rows:
        cells: Cells = row["cells"]
        title = cells.get("title", "").strip()
        told = RowVerdict(row["position"], title[:120], Verdict.REFUSED)
        own_id = cells.get("external_id", "").strip()
        stored = queries.own_opportunity(sheet.organisation, own_id)
        if stored and stored.public_id in seen:
            told.reasons.append(_("An earlier row has this ID already."))
        elif stored:
            seen.add(stored.public_id)
            _change(stored, cells, told, publish=publish, by=by)
        else:
            _add(sheet.organisation, cells, usual, told, publish=publish, by=by)
        done.append(told)
    return done


def _add(
    organisation: Organisation, cells: Cells, usual: Content, told: RowVerdict, *, publish: bool, by: UUID | None
) -> None:
    row = understand_own(cells, usual, is_new=True)
    said = usual | row.values
    if not row.faults and (twin := queries.same_opportunity(organisation, said)):
        same = _("You have this opportunity already. To change it, write %(id)s in the column “ID”.")
        row.refuse("external_id", same % {"id": twin.public_id})
    if row.faults:
        _refuse(told, row)
        return
    try:
        with transaction.atomic():
            made = opportunities.create(organisation, said, by=by)
    except UNSTORABLE:
        told.reasons.append(_("The row cannot be stored as it is."))
        return
    told.verdict = Verdict.CREATED
    _tell(told, made, said, publish=publish, by=by)


def _change(stored: Opportunity, cells: Cells, told: RowVerdict, *, publish: bool, by: UUID | None) -> None:
    said = content(stored)
    told.title = told.title or stored.title[:120]
    row = understand_own(cells, said, is_new=False, is_public=stored.state in opportunities.IN_PUBLIC)
    if row.faults:
        _refuse(told, row)
        return
    values = {item: value for item, value in row.values.items() if value != said[item]}
    try:
        with transaction.atomic():
            if values:
                stored = opportunities.write(stored, values, seen=digest(said, values), by=by)
    except RefusedError as refused:
        told.reasons.append(refused.message or _("This cannot be done."))
        return
    except UNSTORABLE:
        told.reasons.append(_("The row cannot be stored as it is."))
        return
    told.verdict = Verdict.UPDATED if values else Verdict.UNCHANGED
    _tell(told, stored, said | values, publish=publish, by=by)


def _refuse(told: RowVerdict, row: OwnRow) -> None:
    told.reasons = [
        f"{OWN_FIELDS[column].heading}: {message}" if column in OWN_FIELDS else message
        for column, message in row.faults
    ]


def _tell(told: RowVerdict, row: Opportunity, said: Content, *, publish: bool, by: UUID | None) -> None:
    told.public_id = row.public_id
    lacking = missing(said, now=clock.now())
    told.missing = [one.message for one in lacking]
    told.hints = [one.message for one in hints(said)]
    if publish and not lacking and row.state == State.DRAFT:
        try:
            with transaction.atomic():
                row = opportunities.publish_own(row, by=by)
        except RefusedError as refused:
            told.hints.insert(0, refused.message)
    told.state = row.state
