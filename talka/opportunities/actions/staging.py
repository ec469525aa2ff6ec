"""How a batch reaches the tables: COPY into a temporary one, one upsert out of it, COPY for what hangs on the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.backends.utils import CursorWrapper

from talka.core.ids import public_id
from talka.opportunities.schemas import ImportedOpportunity

ITEM_COLUMNS = (
    *(
        "title",
        "duties",
        "organisation_id",
        "apply_until",
        "kind",
        "time_type",
        "remote",
        "country",
        "starts_at",
        "ends_at",
    ),
    *("hours_per_week", "hours_per_month", "schedule_text", "on_weekends", "in_evenings", "experience"),
    *("min_age", "max_age", "places", "benefits", "expenses", "contact_name", "contact_position", "contact_email"),
    *(
        "contact_phone",
        "language",
        "title_en",
        "duties_en",
        "benefits_en",
        "children_present",
        "hazardous",
        "for_minors",
    ),
)
LIST_COLUMNS = ("skills", "languages", "supports", "accessibility")
OTHER_COLUMNS = (
    *(
        "external_id",
        "origin_url",
        "origin",
        "origin_hash",
        "state",
        "state_reason",
        "published_at",
        "slug",
        "public_id",
    ),
)
COLUMNS = (*ITEM_COLUMNS, *LIST_COLUMNS, *OTHER_COLUMNS)
NEVER_CHANGED = {"public_id", "origin", "external_id", "places"}
DEFAULTS = {
    "taken": "0",
    "approved": "0",
    "applied": "0",
    "version": "1",
    "reply_promise": "5",
    "declared": "false",
    "counts_hidden": "false",
    "created_at": "core_now()",
    "updated_at": "core_now()",
}
"""Columns no partner fills."""

STAGE = f"""CREATE TEMP TABLE IF NOT EXISTS opportunities_incoming ON COMMIT DROP AS
    SELECT {", ".join(COLUMNS)} FROM opportunities_opportunity WITH NO DATA"""
FEW = 20
"""So many rows go in without a temporary table, which costs PostgreSQL more than writing one opportunity does."""
INTO = f"INSERT INTO opportunities_opportunity AS kept ({', '.join([*COLUMNS, *DEFAULTS])})"
STAGED = f"SELECT {', '.join([*COLUMNS, *DEFAULTS.values()])} FROM opportunities_incoming"
VALUES = f"({', '.join(['%s'] * len(COLUMNS) + list(DEFAULTS.values()))})"
CHANGE = f"""ON CONFLICT (origin, external_id) WHERE NOT (origin = '') DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in NEVER_CHANGED)},
    places = CASE WHEN excluded.places < kept.taken THEN kept.taken ELSE excluded.places END,
    updated_at = core_now(), version = kept.version + 1
    RETURNING id, external_id, public_id"""


@dataclass(frozen=True, slots=True)
class Row:
    """An item with what follows from it, ready to be written. `public_id` counts for new ones only."""

    item: ImportedOpportunity
    content: str
    state: str
    reason: str
    published_at: datetime
    slug: str
    public_id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Stored:
    pk: int
    public_id: str


def upsert(cursor: CursorWrapper, rows: Sequence[Row], partner: str) -> dict[str, Stored]:
    """Write the opportunities themselves. Returns {external id: what it became}."""
    if len(rows) <= FEW:
        told = [value for row in rows for value in _values(row, partner)]
        cursor.execute(f"{INTO} VALUES {', '.join([VALUES] * len(rows))} {CHANGE}", told)
    else:
        cursor.execute(STAGE)
        cursor.execute("TRUNCATE opportunities_incoming")
        with cursor.copy(f"COPY opportunities_incoming ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(_values(row, partner))
        cursor.execute(f"{INTO} {STAGED} {CHANGE}")
    return {key: Stored(pk, name) for pk, key, name in cursor.fetchall()}


def _values(row: Row, partner: str) -> list[Any]:
    item = row.item
    return [
        *(getattr(item, name) for name in ITEM_COLUMNS),
        *(list(getattr(item, name)) for name in LIST_COLUMNS),
        *(item.external_id, item.url, partner, row.content, row.state, row.reason, row.published_at, row.slug),
        row.public_id,
    ]


def write_children(cursor: CursorWrapper, written: Sequence[tuple[int, Row]]) -> None:
    """Replace fields, places and requirements; shifts are matched by their times, because people may be in them."""
    changed = [pk for pk, row in written if not row.is_new]
    for table in ("opportunity_fields", "workplace", "requirement"):
        if changed:
            cursor.execute(f"DELETE FROM opportunities_{table} WHERE opportunity_id = ANY(%s)", [changed])
    _copy(
        cursor,
        "opportunity_fields (opportunity_id, field_id)",
        ((pk, code) for pk, row in written for code in dict.fromkeys(row.item.fields)),
    )
    _copy(
        cursor,
        "workplace (opportunity_id, position, municipality_id, name, address, lat, lon)",
        (
            (pk, position, place.atvk, place.name, place.address, place.lat, place.lon)
            for pk, row in written
            for position, place in enumerate(row.item.work_places)
        ),
    )
    _copy(
        cursor,
        "requirement (opportunity_id, text, must)",
        ((pk, one.text, one.must) for pk, row in written for one in row.item.requirements),
    )
    _shifts(cursor, changed, written)


def _copy(cursor: CursorWrapper, into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    with cursor.copy(f"COPY opportunities_{into} FROM STDIN") as copy:
        for row in chain([first], coming):
            copy.write_row(row)


def _shifts(cursor: CursorWrapper, changed: list[int], written: Sequence[tuple[int, Row]]) -> None:
    """One with people in it stays whatever the feed says, and never has fewer places than people."""
    wanted = {(pk, shift.starts_at, shift.ends_at): shift.places for pk, row in written for shift in row.item.shifts}
    gone, resized = [], []
    for pk, opportunity, starts_at, ends_at, places, taken in _shifts_of(cursor, changed):
        asked = wanted.pop((opportunity, starts_at, ends_at), None)
        if asked is None and not taken:
            gone.append(pk)
        elif asked is not None and places != max(asked, taken):
            resized.append((max(asked, taken), pk))
    if gone:
        cursor.execute("DELETE FROM opportunities_shift WHERE id = ANY(%s)", [gone])
    if resized:
        cursor.executemany("UPDATE opportunities_shift SET places = %s WHERE id = %s", resized)
    _copy(
        cursor,
        "shift (public_id, opportunity_id, starts_at, ends_at, places, taken)",
        ((public_id(), *key, places, 0) for key, places in wanted.items()),
    )


def _shifts_of(cursor: CursorWrapper, opportunities: list[int]) -> list[tuple[Any, ...]]:
    if not opportunities:
        return []
    cursor.execute(
        """SELECT id, opportunity_id, starts_at, ends_at, places, taken FROM opportunities_shift
           WHERE opportunity_id = ANY(%s) FOR UPDATE""",
        [opportunities],
    )
    return list(cursor.fetchall())
