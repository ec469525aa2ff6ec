"""A partner's file, uploaded by a moderator: tried out at once, taken in when somebody has looked at what it would do."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from talka.core import audit, clock
from talka.interchange.actions.feeds import NOT_READ, READING, OnDone, enqueue, tried, why
from talka.interchange.actions.imports import Order, run_import
from talka.interchange.enums import Format
from talka.interchange.importers.items import Notes
from talka.interchange.importers.reading import mapping_of
from talka.interchange.models import ImportRun, Upload

KEPT = timedelta(days=7)
"""A file names contact persons: it is kept no longer than somebody may want to take it in."""


def keep_upload(upload: Upload, *, by: UUID | None) -> Upload:
    """Keep the file and have it tried out, its columns named as in the files before. Raises ValidationError."""
    upload.fields = dict(upload.partner.columns)
    upload.full_clean()
    with transaction.atomic():
        upload.save()
        audit.record("upload.kept", on=upload, by=by, partner=upload.partner.code)
        order_trial(upload)
    return upload


def order_trial(upload: Upload) -> None:
    """Have the worker try it out."""
    enqueue("interchange.try_upload", upload)


def order_upload(upload: Upload, *, by: UUID | None) -> None:
    """Have it taken in by the worker: a large one takes minutes."""
    with transaction.atomic():
        if Upload.objects.filter(pk=upload.pk, ordered_at=None).update(ordered_at=clock.Now()):
            audit.record("upload.ordered", on=upload, by=by, partner=upload.partner.code)
            enqueue("interchange.read_upload", upload)


def try_upload(upload: Upload) -> None:
    """Import it, keep what came of it for the page, undo it."""
    trial = tried(upload.partner, lambda notes, on_done: _import(upload, notes, on_done))
    Upload.objects.filter(pk=upload.pk).update(trial=asdict(trial))


def read_upload(upload: Upload) -> ImportRun | None:
    """Take it in; what became of it stands among the imports. What could not be read stays, and says why."""
    try:
        run = _import(upload, Notes(), lambda _run: None)
    except NOT_READ as error:
        failed = {"error": why(error), "ordered_at": None}
        Upload.objects.filter(pk=upload.pk).update(**failed)
        return None
    forget_upload(upload, by=None)
    return run


def forget_upload(upload: Upload, *, by: UUID | None) -> None:
    with transaction.atomic():
        audit.record("upload.forgotten", on=upload, by=by, partner=upload.partner.code)
        Upload.objects.filter(pk=upload.pk).delete()


def purge_uploads() -> int:
    """Forget files that nobody has taken in for a week. Returns how many."""
    return Upload.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def _import(upload: Upload, notes: Notes, on_done: OnDone) -> ImportRun:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / upload.name
        path.write_bytes(upload.content)
        wanted = Format(upload.format) if upload.format else None
        with READING:
            order = Order(path, format=wanted, mapping=mapping_of(path, wanted, upload.fields))
            return run_import(upload.partner, order, notes, on_done=on_done)
