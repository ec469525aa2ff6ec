"""Storing what partners send, a batch in a handful of statements whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from talka.core import audit, clock
from talka.core.ids import public_id
from talka.opportunities.actions.fresh import described
from talka.opportunities.actions.staging import FEW, Row, upsert, write_children
from talka.opportunities.actions.written import slug_of
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.opportunities.schemas import ImportedOpportunity, Outcome
from talka.opportunities.search import deindex, index, index_new

WITHDRAWN = "withdrawn_by_partner"
PLACES_KEPT = "places_kept"
RENEWED_FROM = timedelta(days=1)
"""A deadline that each import renews is written when it moves by a day or more."""
ROOM = """SELECT set_config('gin_pending_list_limit', '32MB', true), set_config('maintenance_work_mem', '64MB', true)"""
"""New words wait in a list before they are sorted into the index: a longer list halves the time of a batch. Searches read
the list too; the minute's job (`search.compact`) empties it."""
OURS = (State.DRAFT, State.IN_REVIEW, State.HIDDEN, State.CANCELLED)
"""States that no feed changes: a person of ours decided."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored under an external id already."""

    pk: int
    content: str
    state: str
    reason: str
    taken: int
    apply_until: datetime
    published_at: datetime | None


def store_imported(
    batch: Sequence[ImportedOpportunity],
    *,
    partner: str,
    seen_at: datetime | None = None,
    notes: dict[str, list[str]] | None = None,
) -> dict[str, Outcome]:
    """Create, update or leave each item. Returns {external id: outcome}; of an id that comes twice the last counts.

    An item past its deadline is stored as archived; an archived or withdrawn one that comes back with time left is
    published again; one that a moderator hid, stays hidden. Counters are never touched. Where a partner lowers the number
    of places below those given, the number given stays and `notes[external id]` says `places_kept`.
    `seen_at` (now) is the moment of publishing of new items that bring none.
    """
    items = {item.external_id: item for item in batch}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        now = clock.now()
        known = _known(cursor, partner, list(items))
        outcomes: dict[str, Outcome] = {}
        rows: list[Row] = []
        renewed: list[tuple[int, datetime]] = []
        for key, item in items.items():
            before, content = known.get(key), item.content_hash
            state, reason = _state(item, before, now)
            if before and before.content == content and not _revives(before, state):
                outcomes[key] = Outcome.UNCHANGED
                if item.renewed and item.apply_until - before.apply_until >= RENEWED_FROM:
                    renewed.append((before.pk, item.apply_until))
                continue
            outcomes[key] = Outcome.UPDATED if before else Outcome.CREATED
            if before and notes is not None and item.places is not None and item.places < before.taken:
                notes.setdefault(key, []).append(PLACES_KEPT)
            published_at = item.published_at or (before and before.published_at) or seen_at or now
            slug, is_new = slug_of(item.title), before is None
            rows.append(Row(item, content, state, reason, published_at, slug, public_id(), is_new=is_new))
        _write(cursor, rows, partner)
        _renew(cursor, renewed)
    return outcomes


def _known(cursor: CursorWrapper, partner: str, keys: list[str]) -> dict[str, Known]:
    cursor.execute(
        """SELECT external_id, id, origin_hash, state, state_reason, taken, apply_until, published_at
           FROM opportunities_opportunity WHERE origin = %s AND external_id = ANY(%s) ORDER BY id FOR UPDATE""",
        [partner, keys],
    )
    return {key: Known(*rest) for key, *rest in cursor.fetchall()}


def _state(item: ImportedOpportunity, before: Known | None, now: datetime) -> tuple[str, str]:
    """State and reason after this import."""
    if before and before.state in OURS:
        return before.state, before.reason
    if item.apply_until <= now:
        return State.ARCHIVED, ""
    if before and before.state == State.CLOSED and before.reason != WITHDRAWN:
        return before.state, before.reason
    return State.PUBLISHED, ""


def _revives(before: Known, state: str) -> bool:
    return state == State.PUBLISHED and before.state != State.PUBLISHED


def _write(cursor: CursorWrapper, rows: list[Row], partner: str) -> None:
    if not rows:
        return
    if len(rows) > FEW:
        cursor.execute(ROOM)
    stored = upsert(cursor, rows, partner)
    written = [(stored[row.item.external_id].pk, row) for row in rows]
    write_children(cursor, written)
    for code, new in (("opportunity.imported", True), ("opportunity.changed_by_partner", False)):
        ids = [stored[row.item.external_id].public_id for row in rows if row.is_new is new]
        audit.record_many(code, kind=Opportunity, ids=ids, partner=partner)
    index(pk for pk, row in written if not row.is_new)
    index_new(described(cursor, [(pk, row) for pk, row in written if row.is_new and row.state == State.PUBLISHED]))


def _renew(cursor: CursorWrapper, renewed: list[tuple[int, datetime]]) -> None:
    """Move deadlines on without touching anything else; the index is told, and rows it had dropped come back."""
    if not renewed:
        return
    ids, until = [pk for pk, _ in renewed], [one for _, one in renewed]
    cursor.execute(
        """UPDATE opportunities_opportunity kept SET apply_until = moved.apply_until
           FROM unnest(%s::bigint[], %s::timestamptz[]) moved (id, apply_until) WHERE kept.id = moved.id""",
        [ids, until],
    )
    cursor.execute(
        """UPDATE opportunities_openopportunity kept SET apply_until = moved.apply_until
           FROM unnest(%s::bigint[], %s::timestamptz[]) moved (id, apply_until)
           WHERE kept.opportunity_id = moved.id RETURNING kept.opportunity_id""",
        [ids, until],
    )
    indexed = {row[0] for row in cursor.fetchall()}
    index(pk for pk in ids if pk not in indexed)


def withdraw(partner: str, external_ids: Collection[str]) -> int:
    """Close what the partner no longer tells of or takes back. Returns how many; told of again they come back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE opportunities_opportunity
               SET state = %s, state_reason = %s, updated_at = core_now(), version = version + 1
               WHERE origin = %s AND state = %s AND external_id = ANY(%s) RETURNING id, public_id""",
            [State.CLOSED, WITHDRAWN, partner, State.PUBLISHED, list(external_ids)],
        )
        rows = cursor.fetchall()
        ids = [public_id for _pk, public_id in rows]
        audit.record_many("opportunity.withdrawn_by_partner", kind=Opportunity, ids=ids, partner=partner)
        deindex(pk for pk, _public_id in rows)
    return len(rows)
