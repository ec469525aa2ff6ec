"""What is done with partners and their feeds.

A run writes in one transaction: readers see the old state until all of the new one is there, and a killed or failed
import leaves nothing behind. Items go in chunks, each a handful of statements, so memory does not grow with the feed, and the
next is read and understood while the database stores one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.interchange import queries
from talka.interchange.actions.chunks import Reader
from talka.interchange.actions.contexts import context_of
from talka.interchange.actions.heard import Marks
from talka.interchange.actions.silenced import refuse_silenced
from talka.interchange.actions.storing import Tally, store_chunk, write_items
from talka.interchange.enums import Format, RunState, Verdict
from talka.interchange.importers.items import Mapping, Notes, UnreadableError
from talka.interchange.importers.localities import Gazetteer
from talka.interchange.importers.normalise import closes_at
from talka.interchange.importers.reading import read_items
from talka.interchange.importers.source import Source
from talka.interchange.importers.values import Context
from talka.interchange.models import Feed, ImportItem, ImportRun, Partner
from talka.interchange.models.partners import KEPT_WHEN_OFF
from talka.interchange.twins.actions import look
from talka.opportunities.actions import withdraw
from talka.organisations.actions import set_listing_active
from talka.registers.queries import held

RUNS_KEPT = 3
"""Runs of a partner whose items are kept; the counts of older ones stay."""
IMPORT_LOCK = 7_215_201
WEEK = timedelta(days=7)
SUMMER_TIME = timedelta(hours=1)
UNHURRIED = (
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s'"
)


def save_partner(partner: Partner, *, by: UUID | None) -> Partner:
    """Write a new or edited partner. Raises ValidationError where code or name is not possible."""
    partner.full_clean()
    code = "partner.created" if partner.pk is None else "partner.changed"
    with transaction.atomic():
        partner.save()
        audit.record(code, on=partner, by=by)
    return partner


def switch_partner(partner: Partner, *, active: bool, by: UUID | None, take_along: bool = False) -> Partner:
    """Switched off, the organisations that it listed vanish at once; switched on, they are there again.

    What it told of organisations that stand here by themselves is withdrawn a week later, or at once (`take_along`).
    """
    off_since = None if active else clock.now()
    with transaction.atomic():
        if Partner.objects.filter(pk=partner.pk).exclude(active=active).update(active=active, off_since=off_since):
            set_listing_active(partner.code, active=active, by=by)
            n = withdraw(partner.code, list(queries.standing(partner))) if take_along and not active else 0
            audit.record("partner.switched", on=partner, by=by, active=active, **({"withdrawn": n} if n else {}))
    partner.refresh_from_db(fields=["active", "off_since"])
    return partner


def withdraw_of_those_off() -> int:
    """What partners brought that have been off for a week: nobody keeps it true any more. Returns how many."""
    total = 0
    for partner in Partner.objects.filter(active=False, off_since__lt=clock.now() - KEPT_WHEN_OFF):
        with transaction.atomic():
            if n := withdraw(partner.code, list(queries.standing(partner))):
                audit.record("partner.off_for_a_week", on=partner, withdrawn=n)
        total += n
    return total


@dataclass(slots=True)
class Order:
    """What is asked of an import."""

    path: Path
    format: Format | None = None
    mapping: Mapping = field(default_factory=Mapping)
    shift_dates: bool = False
    advance: Callable[[int], object] = lambda _size: None
    feed: Feed | None = None
    """Whose file it is; None: it is taken in by hand."""


def run_import(partner: Partner, order: Order, notes: Notes, *, on_done: Callable[[ImportRun], object]) -> ImportRun:
    """Read a source and store what it holds. Raises UnreadableError (nothing was written), RefusedError (not now).

    `on_done` is called with the finished run before it is committed, while its items can be read.
    """
    refuse_silenced(partner)
    with one_at_a_time(partner):
        run = _begin(partner, order.path.name)
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(UNHURRIED)
                tally = _store_all(run, order, notes)
                _finish(run, tally, notes)
                on_done(run)
        except UnreadableError as error:
            _fail(run, notes, str(error))
            raise
        except BaseException as error:
            _fail(run, notes, f"{type(error).__name__}: stopped")
            raise
    return run


@contextmanager
def one_at_a_time(partner: Partner) -> Iterator[None]:
    """Nothing else of this partner is taken in meanwhile. Raises RefusedError when something is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [IMPORT_LOCK, partner.pk])
        if not cursor.fetchone()[0]:
            raise RefusedError("import.running", _("Another import of this partner is running."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [IMPORT_LOCK, partner.pk])


def _begin(partner: Partner, source_name: str) -> ImportRun:
    """Whoever holds the lock knows that a run still called running was killed."""
    ImportRun.objects.filter(partner=partner, state=RunState.RUNNING).update(
        state=RunState.FAILED, error=_("The import was killed."), finished_at=clock.Now()
    )
    return ImportRun.objects.create(partner=partner, source_name=source_name[-200:], started_at=clock.now())


def _describe(run: ImportRun, notes: Notes) -> None:
    run.format = notes.format
    run.encoding = notes.encoding
    run.unknown_columns = [name[:200] for name in notes.unknown_columns]
    run.finished_at = clock.now()


def _finish(run: ImportRun, tally: Tally, notes: Notes) -> None:
    _describe(run, notes)
    run.state, run.read = RunState.DONE, tally.read
    run.created, run.updated = tally.counts[Verdict.CREATED], tally.counts[Verdict.UPDATED]
    run.unchanged, run.refused = tally.counts[Verdict.UNCHANGED], tally.counts[Verdict.REFUSED]
    run.withdrawn = tally.counts[Verdict.WITHDRAWN]
    run.save()
    kept = ImportRun.objects.filter(partner=run.partner, state=RunState.DONE).order_by("-id")[:RUNS_KEPT]
    ImportItem.objects.filter(run__partner=run.partner).exclude(run__in=list(kept)).delete()
    audit.record(
        "partner.imported", on=run.partner, run=run.pk, counts={str(code): tally.counts[code] for code in Verdict}
    )


def _fail(run: ImportRun, notes: Notes, why: str) -> None:
    _describe(run, notes)
    run.state, run.error = RunState.FAILED, why[:500]
    run.save()


def _store_all(run: ImportRun, order: Order, notes: Notes) -> Tally:
    tally = Tally()
    with held(), Source(order.path, order.advance) as source:
        context = _context(run.partner, order)
        marks = Marks(run.partner, order.feed, context)
        reader = Reader(read_items(source, order.format, order.mapping, notes), context, marks)
        with closing(reader.chunks()) as chunks:
            for chunk in chunks:
                store_chunk(run, chunk, marks, tally, context.now)
    if tally.read > tally.counts[Verdict.REFUSED] and not reader.nameless:
        _withdraw(run, order.feed, tally, reader.seen)
    if tally.counts.total() > tally.counts[Verdict.UNCHANGED]:
        look(queries.written_since(run.partner, run.started_at))
    return tally


def _context(partner: Partner, order: Order) -> Context:
    context = context_of(partner, Gazetteer())
    if not order.shift_dates:
        return context
    with Source(order.path) as source:
        items = read_items(source, order.format, order.mapping, Notes())
        closings = (closes_at(item, context) for item in items)
        return replace(context, weeks=_weeks_to_open(min(filter(None, closings), default=None), context.now))


def _weeks_to_open(first: datetime | None, now: datetime) -> int:
    """Whole weeks by which dates move so that even the first deadline is still to come."""
    return 0 if first is None or first > now else (now - first + SUMMER_TIME) // WEEK + 1


def _withdraw(run: ImportRun, feed: Feed | None, tally: Tally, told: set[str]) -> None:
    """What another channel of the partner told of last is no business of this one."""
    gone = sorted(key for key in queries.last_told(run.partner, feed) if key not in told)
    if gone:
        tally.counts[Verdict.WITHDRAWN] = withdraw(run.partner.code, gone)
        write_items(run, [(0, external_id, Verdict.WITHDRAWN, "[]", [], "") for external_id in gone])
