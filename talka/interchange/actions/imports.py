"""What is done with partners and their feeds.

A run writes in one transaction: readers see the old state until all of the new one is there, and a killed or failed
import leaves nothing behind. Items go in chunks, each a handful of statements, so memory does not grow with the feed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.interchange import queries
from talka.interchange.actions.contexts import context_of
from talka.interchange.actions.heard import remember
from talka.interchange.enums import Channel, Format, RunState, Verdict
from talka.interchange.importers.items import Item, Mapping, Notes, Reason, UnreadableError
from talka.interchange.importers.localities import Gazetteer
from talka.interchange.importers.normalise import Understood, closes_at, understand
from talka.interchange.importers.reading import read_items
from talka.interchange.importers.source import Source
from talka.interchange.importers.values import Context
from talka.interchange.models import Feed, ImportItem, ImportRun, Partner
from talka.interchange.twins.actions import look
from talka.opportunities.actions import store_imported, withdraw
from talka.opportunities.schemas import ImportedOpportunity
from talka.organisations.actions import ensure_listed, set_listing_active
from talka.organisations.schemas import ListedOrganisation

CHUNK = 2_000
RUNS_KEPT = 3
"""Runs of a partner whose items are kept; the counts of older ones stay."""
NOT_STORABLE = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError)
"""As Django tells them, and as COPY does, which goes past Django."""
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


def switch_partner(partner: Partner, *, active: bool, by: UUID | None) -> Partner:
    """Switched off, all that it listed vanishes at once; switched on, it is there again."""
    with transaction.atomic():
        if Partner.objects.filter(pk=partner.pk).exclude(active=active).update(active=active):
            set_listing_active(partner.code, active=active, by=by)
            audit.record("partner.switched", on=partner, by=by, active=active)
    partner.active = active
    return partner


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


@dataclass(slots=True)
class Tally:
    """What an import has done so far."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    organisations: dict[str, int] = field(default_factory=dict)
    nameless: bool = False
    """An item could not be read and does not say which it is: what is missing may be just that one."""

    @property
    def read(self) -> int:
        return self.counts.total() - self.counts[Verdict.WITHDRAWN]

    @property
    def is_good(self) -> bool:
        """Whether what this feed lacks may be withdrawn."""
        return self.read > self.counts[Verdict.REFUSED] and not self.nameless


def run_import(partner: Partner, order: Order, notes: Notes, *, on_done: Callable[[ImportRun], object]) -> ImportRun:
    """Read a source and store what it holds. Raises UnreadableError (nothing was written), RefusedError (not now).

    `on_done` is called with the finished run before it is committed, while its items can be read.
    """
    if not partner.active:
        raise RefusedError("partner.inactive", _("This partner is switched off."))
    with _one_at_a_time(partner):
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
def _one_at_a_time(partner: Partner) -> Iterator[None]:
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
    context = _context(run.partner, order)
    with Source(order.path, order.advance) as source:
        items = read_items(source, order.format, order.mapping, notes)
        while chunk := list(islice(items, CHUNK)):
            stored = _store_chunk(run, chunk, context, tally)
            remember(run.partner, stored, Channel.FEED if order.feed else Channel.FILE, order.feed)
    if tally.is_good:
        _withdraw(run, order.feed, tally)
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


def _store_chunk(run: ImportRun, chunk: list[Item], context: Context, tally: Tally) -> Iterable[str]:
    """Returns the ids of what stands here now as the source tells it."""
    told: list[tuple[Item, Understood]] = []
    for item in chunk:
        one = understand(item, context)
        if one.external_id and one.external_id in tally.seen:
            one = Understood(one.external_id, reasons=[Reason("external_id", "duplicate", one.external_id)])
        elif one.external_id:
            tally.seen.add(one.external_id)
        elif item.fault:
            tally.nameless = True
        told.append((item, one))
    outcomes = store_good([one for _item, one in told], run.partner, context.now, tally)
    rows = []
    for item, one in told:
        verdict = outcomes.get(one.external_id, Verdict.REFUSED) if one.opportunity else Verdict.REFUSED
        if verdict == Verdict.REFUSED and one.opportunity:
            one.reasons.append(Reason("", "unreadable"))
        tally.counts[verdict] += 1
        raw = item.as_sent if verdict == Verdict.REFUSED else ""
        rows.append((item.position, one.external_id, verdict, one.reasons, one.defaulted, raw))
    _write_items(run, rows)
    return outcomes


def store_good(told: list[Understood], partner: Partner, now: datetime, tally: Tally) -> dict[str, Verdict]:
    _know_organisations(told, partner, tally)
    batch = [
        replace(
            one.opportunity,
            organisation_id=partner.organisation_id or tally.organisations[one.organisation.external_id],
        )
        for one in told
        if one.opportunity and one.organisation
    ]
    notes: dict[str, list[str]] = {}
    outcomes = _store_batch(batch, partner.code, now, notes)
    for one in told:
        one.reasons += [Reason("places", code) for code in notes.get(one.external_id, ())]
    return outcomes


def _know_organisations(told: list[Understood], partner: Partner, tally: Tally) -> None:
    """An organisation's own channel speaks for that organisation, whatever names the items bring."""
    new: dict[str, ListedOrganisation] = {}
    for one in told if partner.organisation_id is None else ():
        if one.organisation and one.organisation.external_id not in tally.organisations:
            new.setdefault(one.organisation.external_id, one.organisation)
    if new:
        tally.organisations |= ensure_listed(new.values(), partner=partner.code, partner_name=partner.name)


def _store_batch(
    batch: list[ImportedOpportunity], code: str, now: datetime, notes: dict[str, list[str]]
) -> dict[str, Verdict]:
    """Outcomes by id. Where the database refuses a batch, it is asked again by halves: one bad item harms no other."""
    if not batch:
        return {}
    try:
        with transaction.atomic():
            stored = store_imported(batch, partner=code, seen_at=now, notes=notes)
    except NOT_STORABLE:
        if len(batch) == 1:
            return {}
        middle = len(batch) // 2
        first = _store_batch(batch[:middle], code, now, notes)
        return first | _store_batch(batch[middle:], code, now, notes)
    return {key: Verdict(outcome.value) for key, outcome in stored.items()}


def _withdraw(run: ImportRun, feed: Feed | None, tally: Tally) -> None:
    """What another channel of the partner told of last is no business of this one."""
    gone = sorted(key for key in queries.last_told(run.partner, feed) if key not in tally.seen)
    if gone:
        tally.counts[Verdict.WITHDRAWN] = withdraw(run.partner.code, gone)
        _write_items(run, [(0, external_id, Verdict.WITHDRAWN, [], [], "") for external_id in gone])


Row = tuple[int, str, Verdict, list[Reason], list[str], str]


def _write_items(run: ImportRun, rows: list[Row]) -> None:
    columns = "run_id, position, external_id, verdict, reasons, defaulted, raw"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY interchange_importitem ({columns}) FROM STDIN") as copy,
    ):
        for position, external_id, verdict, reasons, defaulted, raw in rows:
            told = json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False)
            copy.write_row((run.pk, position, external_id, str(verdict), told, defaulted, _storable(raw)))


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode(errors="ignore").decode()
