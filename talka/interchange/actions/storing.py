"""A chunk of what a source tells: what is new or changed is stored, every item gets its verdict."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

import psycopg
from django.db import DataError, IntegrityError, connection, transaction

from talka.interchange import queries
from talka.interchange.actions.chunks import Chunk
from talka.interchange.actions.heard import Marks
from talka.interchange.enums import Verdict
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.normalise import Understood
from talka.interchange.models import ImportRun, Partner
from talka.opportunities.actions import store_imported
from talka.opportunities.schemas import ImportedOpportunity
from talka.organisations.actions import ensure_listed
from talka.organisations.schemas import ListedOrganisation

NOT_STORABLE = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError)
"""As Django tells them, and as COPY does, which goes past Django."""


@dataclass(slots=True)
class Tally:
    """What an import has done so far."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    organisations: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.counts.total() - self.counts[Verdict.WITHDRAWN]


def store_chunk(run: ImportRun, chunk: Chunk, marks: Marks, tally: Tally, now: datetime) -> None:
    told = chunk.told
    outcomes = store_good(list(told.values()), run.partner, now, tally)
    rows = [chunk.same.get(at) or _row(item, told[at], outcomes) for at, item in enumerate(chunk.items)]
    tally.counts.update(row[2] for row in rows)
    write_items(run, rows)
    stored = {at: one for at, one in told.items() if one.opportunity and one.external_id in outcomes}
    marks.remember(stored, chunk.marks)


def _row(item: Item, one: Understood, outcomes: dict[str, Verdict]) -> Row:
    verdict = outcomes.get(one.external_id, Verdict.REFUSED) if one.opportunity else Verdict.REFUSED
    if verdict == Verdict.REFUSED and one.opportunity:
        one.reasons.append(Reason("", "unreadable"))
    raw = item.as_sent if verdict == Verdict.REFUSED else ""
    return item.position, one.external_id, verdict, as_json(one.reasons), one.defaulted, raw


def store_good(told: list[Understood], partner: Partner, now: datetime, tally: Tally) -> dict[str, Verdict]:
    _refuse_others(told, partner)
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


def _refuse_others(told: list[Understood], partner: Partner) -> None:
    """An organisation's own channel tells of no other: not of one with another number, nor of one known by its name."""
    own = partner.organisation
    if own is None:
        return
    others = queries.others_called({one.organisation.name for one in told if one.organisation}, own)
    for one in told:
        house = one.organisation
        number = house.registration_number if house else ""
        if house and (number != own.registration_number if number else house.name in others):
            one.opportunity, one.reasons = None, [Reason("organisation", "not_spoken_for", house.name)]


def _know_organisations(told: list[Understood], partner: Partner, tally: Tally) -> None:
    """Not those of an organisation's own channel: whatever short names its items bring, they are its own."""
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


Row = tuple[int, str, Verdict, str, list[str] | str, str]
"""Position, id, verdict, reasons as JSON, names of what was filled (as a list, or as PostgreSQL writes one), raw text."""


def as_json(reasons: list[Reason]) -> str:
    return json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False)


def write_items(run: ImportRun, rows: list[Row]) -> None:
    columns = "run_id, position, external_id, verdict, reasons, defaulted, raw"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY interchange_importitem ({columns}) FROM STDIN") as copy,
    ):
        for position, external_id, verdict, reasons, defaulted, raw in rows:
            copy.write_row((run.pk, position, external_id, str(verdict), reasons, defaulted, _storable(raw)))


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode(errors="ignore").decode()
