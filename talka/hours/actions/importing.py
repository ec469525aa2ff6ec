"""A file of hours: given, looked at by a job, taken in by a job, taken back by a job. Whoever waits may leave meanwhile.

Names in a file pass through memory. The file lies sealed while nothing has been made of it, so that it can be looked at
again with its columns understood otherwise; it is forgotten when it is taken in, and by retention a day later at most.
"""

from __future__ import annotations

import base64
import io
import zlib
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import audit
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions.previewing import preview
from talka.hours.actions.taking import anything_certified, certified, take_in, undo
from talka.hours.enums import ImportState
from talka.hours.models import ColumnMeaning, Import
from talka.hours.queries.columns import MEANINGS, ONLY_ONE, guess, headings
from talka.hours.reading import rows_of
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

SEALED = "file of hours"
WORK = "hours.import"
"""Deferred by name: acts know nothing of who runs them."""
BROKEN = "import.broken"
GIVEN_UP = {
    ImportState.READING: ImportState.REFUSED,
    ImportState.TAKING: ImportState.DONE,
    ImportState.UNDOING: ImportState.DONE,
}
"""Where an import stands whose job never got to its end: what was taken in of it can be taken back."""


def receive(
    organisation: Organisation,
    file: IO[bytes],
    *,
    size: int,
    by: User,
    opportunity: Opportunity | None = None,
    columns: dict[str, str] | None = None,
) -> Import:
    """Keep the file for the job that makes a preview of it. `columns` overrides what is guessed, and is remembered.

    Raises RefusedError for what is no table of hours, as far as its beginning tells.
    """
    headers = headings(next(rows_of(file, size=size), []))
    known = dict(ColumnMeaning.objects.filter(organisation=organisation).values_list("header", "meaning"))
    meant = {header[:120]: one for header, one in (columns or {}).items() if one in MEANINGS or not one}
    found = guess(headers, known | meant)
    _refuse_what_tells_nothing(found)
    file.seek(0)
    sealed = vault.wrap(base64.b64encode(zlib.compress(file.read())).decode(), purpose=SEALED)
    with transaction.atomic():
        batch = Import.objects.create(
            organisation=organisation, opportunity=opportunity, by=by, columns=found, headers=headers, sealed=sealed
        )
        _remember(organisation, found)
        _defer(batch)
    return batch


def look_again(batch: Import, columns: dict[str, str], *, by: User) -> None:
    """The same file with its columns meant so, remembered for the organisation's next file. Raises RefusedError."""
    meant = {name: columns.get(name, batch.columns.get(name, "")) for name in batch.headers}
    if unknown := next((one for one in meant.values() if one and one not in MEANINGS), ""):
        raise RefusedError("import.meaning", _("There is no such meaning of a column: %s.") % unknown)
    for one in ONLY_ONE:
        if len([name for name in meant if meant[name] == one]) > 1:
            text = _("Two columns are said to be “%s”. Only one can be.")
            raise RefusedError("import.meant_twice", text % MEANINGS[one])
    _refuse_what_tells_nothing(meant)
    with transaction.atomic():
        rows = Import.objects.filter(pk=batch.pk, state=ImportState.PREVIEW).exclude(sealed="")
        if not rows.update(state=ImportState.READING, columns=meant, by=by, rows_done=0):
            raise WrongStateError("import.raced", _("Somebody else changed this meanwhile."))
        _remember(batch.organisation, meant)
        _defer(batch)


def _refuse_what_tells_nothing(columns: dict[str, str]) -> None:
    """Without a day, a time and somebody no row can become anything: better asked now than told of each row."""
    meanings = set(columns.values())
    if "date" not in meanings:
        raise RefusedError("import.no_date", _("No column of the file is understood as the day. Say which one it is."))
    if "person" not in meanings:
        raise RefusedError(
            "import.no_person", _("No column of the file is understood as who came. Say which one it is.")
        )
    if not (meanings & {"hours", "minutes"} or {"start", "end"} <= meanings):
        raise RefusedError(
            "import.no_time", _("No column of the file is understood as the hours. Say which one it is.")
        )


def _remember(organisation: Organisation, columns: dict[str, str]) -> None:
    rows = [ColumnMeaning(organisation=organisation, header=name[:120], meaning=one) for name, one in columns.items()]
    ColumnMeaning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation", "header"], update_fields=["meaning"]
    )


def take(batch: Import, *, by: User) -> None:
    """Make records and slips of the good rows."""
    _start(batch, ImportState.PREVIEW, ImportState.TAKING, by, _("This file has been taken in already."))


def take_back(batch: Import, *, by: User) -> None:
    """The whole file, while nothing of it is stated in a certificate."""
    if anything_certified(batch):
        raise certified()
    _start(batch, ImportState.DONE, ImportState.UNDOING, by, _("This file has been taken back already."))


def _start(batch: Import, first: ImportState, then: ImportState, by: User, raced: str) -> None:
    with transaction.atomic():
        rows = Import.objects.filter(pk=batch.pk, state=first)
        if not rows.update(state=then, by=by, rows_done=0, problem="", sealed=""):
            raise WrongStateError("import.raced", raced)
        _defer(batch)
    batch.refresh_from_db()


def _defer(batch: Import) -> None:
    lock = f"{WORK}:{batch.public_id}"
    app.configure_task(WORK, lock=lock).defer(public_id=batch.public_id)


def work_on(public_id: str) -> None:
    """What an import waits for, begun or gone on with: safe to repeat, and to be stopped in the middle."""
    batch = Import.objects.select_related("organisation", "opportunity", "by").filter(public_id=public_id).first()
    if batch is None:
        return
    try:
        if batch.state == ImportState.READING:
            data = zlib.decompress(base64.b64decode(vault.unwrap(batch.sealed, purpose=SEALED)))
            preview(batch, io.BytesIO(data), size=len(data))
        elif batch.state == ImportState.TAKING:
            take_in(batch)
        elif batch.state == ImportState.UNDOING:
            undo(batch)
    except RefusedError as refused:
        _end(batch, refused.code)


def give_up(public_id: str) -> None:
    """After the last try of the job."""
    if batch := Import.objects.filter(public_id=public_id).first():
        _end(batch, BROKEN)


def _end(batch: Import, problem: str) -> None:
    state = ImportState(batch.state)
    with transaction.atomic():
        if state in GIVEN_UP and Import.objects.filter(pk=batch.pk, state=state).update(
            state=GIVEN_UP[state], problem=problem, sealed=""
        ):
            audit.record("hours.import_refused", on=batch, why=problem)
