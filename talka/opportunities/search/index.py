"""Keeps the slim table equal to what is published. Called by every act of opportunities, in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from talka.core.periods import local
from talka.core.plane import to_plane
from talka.opportunities.enums import State
from talka.opportunities.models import OpenOpportunity, Opportunity
from talka.opportunities.search.terms import facet_tokens, lexemes, town_tokens, word_tokens

BATCH = 5_000
CODES_LOCK = 7_215_101
"""Advisory lock under which new facet codes are given out."""
COPY_TERMS = "COPY opportunities_openterms (opportunity_id, terms) FROM STDIN"
COPY_ROWS = """COPY opportunities_openopportunity (opportunity_id, organisation_id, published_at, apply_until, days,
    min_age, max_age, free, spot, codes) FROM STDIN"""
COPY_POINTS = "COPY opportunities_openpoint (opportunity_id, point) FROM STDIN"
TABLES = ("openpoint", "openopportunity", "openterms")


class Published(NamedTuple):
    """The columns of an opportunity that search is interested in, in the order in which they are read."""

    id: int
    organisation_id: int
    published_at: datetime
    apply_until: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    kind: str
    remote: str
    min_age: int | None
    max_age: int | None
    places: int | None
    taken: int
    languages: list[str]
    supports: list[str]
    accessibility: list[str]
    on_weekends: bool
    in_evenings: bool
    skills: list[str]
    title: str
    duties: str
    benefits: str
    title_en: str
    duties_en: str

    @property
    def texts(self) -> list[str]:
        return [self.title, self.duties, self.benefits, self.title_en, self.duties_en, *self.skills]


COLUMNS = ", ".join(Published.__annotations__)
OPEN = f"""SELECT {COLUMNS} FROM unnest(%s::bigint[]) told (wanted) CROSS JOIN LATERAL (
        SELECT {COLUMNS}, state, same_as_id FROM opportunities_opportunity WHERE id = wanted FOR NO KEY UPDATE) o
    WHERE state = %s AND apply_until > core_now() AND same_as_id IS NULL"""
"""Each id is looked up alone, in their order: in a table that nobody has counted yet all that is published would be read."""


@dataclass(slots=True)
class Beside:
    """What other tables say about one opportunity."""

    fields: list[str] = field(default_factory=list)
    towns: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)


def index(ids: Iterable[int]) -> None:
    """Write these opportunities anew: present when published, to come and shown (not `same_as`), else gone.

    Their rows are locked before those here, as everybody does, so that `free` and what it is made from agree.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for part in _parts(ids):
            cursor.execute(OPEN, [part, State.PUBLISHED])
            rows = [Published(*values) for values in cursor.fetchall()]
            _remove(cursor, part)
            if rows:
                _write(cursor, rows, _beside(cursor, rows))


def index_new(told: Sequence[tuple[Published, Beside]]) -> None:
    """Write published opportunities that this very transaction has made, so that nobody else can know them yet."""
    if not told:
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        _write(cursor, [row for row, _ in told], {row.id: beside for row, beside in told})


def deindex(ids: Iterable[int]) -> None:
    """Take these opportunities out."""
    with transaction.atomic(), connection.cursor() as cursor:
        for part in _parts(ids):
            _remove(cursor, part)


def reindex_all() -> int:
    """Write every row anew, a batch at a time; searches go on meanwhile. Returns how many are published."""
    published = Opportunity.objects.filter(state=State.PUBLISHED)
    ids = set(published.values_list("pk", flat=True))
    stale = set(OpenOpportunity.objects.values_list("pk", flat=True)) - ids
    deindex(stale)
    for part in _parts(ids):
        index(part)
    return len(ids)


def remove_expired() -> int:
    """Take out what nobody may apply for any more; readers left it out already. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT opportunity_id FROM opportunities_openopportunity WHERE apply_until <= core_now()")
        expired = [row[0] for row in cursor.fetchall()]
    deindex(expired)
    return len(expired)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))  # everybody locks rows in the same order
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _remove(cursor: CursorWrapper, ids: list[int]) -> None:
    for table in TABLES:
        cursor.execute(f"DELETE FROM opportunities_{table} WHERE opportunity_id = ANY(%s)", [ids])


def _beside(cursor: CursorWrapper, rows: list[Published]) -> dict[int, Beside]:
    found: dict[int, Beside] = defaultdict(Beside)
    ids = [row.id for row in rows]
    cursor.execute(
        """SELECT link.opportunity_id, field.code, field.name || ' ' || field.name_en FROM opportunities_opportunity_fields link
           JOIN registers_field field ON field.code = link.field_id WHERE link.opportunity_id = ANY(%s)""",
        [ids],
    )
    for pk, code, words in cursor.fetchall():
        found[pk].fields.append(code)
        found[pk].words.append(words)
    cursor.execute(
        """SELECT place.opportunity_id, place.municipality_id, concat_ws(' ', place.name, place.address, town.name, town.name_en),
                  place.lat, place.lon
           FROM opportunities_workplace place LEFT JOIN registers_municipality town ON town.atvk = place.municipality_id
           WHERE place.opportunity_id = ANY(%s) ORDER BY place.position""",
        [ids],
    )
    tokens_of: dict[str | None, list[str]] = {}
    for pk, atvk, words, lat, lon in cursor.fetchall():
        found[pk].words.append(words)
        if atvk not in tokens_of:
            tokens_of[atvk] = town_tokens(atvk)
        found[pk].towns += tokens_of[atvk]
        if lat is not None:
            found[pk].points.append(to_plane(lat, lon))
    cursor.execute(
        "SELECT opportunity_id, min(starts_at), max(ends_at) FROM opportunities_shift WHERE opportunity_id = ANY(%s) GROUP BY 1",
        [ids],
    )
    for pk, first, last in cursor.fetchall():
        found[pk].moments += [first, last]
    organisations = list({row.organisation_id for row in rows})
    cursor.execute("SELECT id, name FROM organisations_organisation WHERE id = ANY(%s)", [organisations])
    names = dict(cursor.fetchall())
    for row in rows:
        found[row.id].words.append(names[row.organisation_id])
    return found


def span(opportunity: Published, moments: Iterable[datetime]) -> tuple[date, date] | None:
    """First and last local day on which something happens; None where no date is given."""
    known = sorted({*moments, *(one for one in (opportunity.starts_at, opportunity.ends_at) if one is not None)})
    if not known:
        return None
    last = (
        known[-1] if len(known) == 1 else known[-1] - timedelta(microseconds=1)
    )  # an end at midnight is the day before
    return local(known[0]).date(), local(last).date()


def _write(cursor: CursorWrapper, rows: list[Published], beside: dict[int, Beside]) -> None:
    facets = {row.id: facet_tokens(row, beside[row.id].fields, beside[row.id].towns) for row in rows}
    codes = _codes(cursor, set().union(*facets.values()))
    with cursor.copy(COPY_TERMS) as copy:  # before the rows, whose index looks here
        for row in rows:
            words = word_tokens([*row.texts, *beside[row.id].words])
            copy.write_row((row.id, lexemes(words | facets[row.id])))
    with cursor.copy(COPY_ROWS) as copy:
        for row in rows:
            copy.write_row(_slim(row, beside[row.id], bytes(sorted(codes[token] for token in facets[row.id]))))
    with cursor.copy(COPY_POINTS) as copy:
        for row in rows:
            for point in beside[row.id].points[1:]:
                copy.write_row((row.id, _point(point)))


def _slim(row: Published, beside: Beside, codes: bytes) -> tuple[Any, ...]:
    days = span(row, beside.moments)
    free = None if row.places is None else row.places - row.taken
    spot = _point(beside.points[0]) if beside.points else None
    return (
        *(row.id, row.organisation_id, row.published_at, row.apply_until, days and f"[{days[0]},{days[1]}]"),
        *(row.min_age, row.max_age, free, spot, codes),
    )


def _point(point: tuple[float, float]) -> str:
    return f"({point[0]:.4f},{point[1]:.4f})"


def _codes(cursor: CursorWrapper, wanted: set[str]) -> dict[str, int]:
    """The byte of each facet token; a token seen for the first time gets the next one."""
    known = _known_codes(cursor)
    if wanted <= known.keys():
        return known
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODES_LOCK])
    known = _known_codes(cursor)
    new = sorted(wanted - known.keys())
    numbered = enumerate(new, start=max(known.values(), default=0) + 1)
    cursor.executemany("INSERT INTO opportunities_facettoken (code, token) VALUES (%s, %s)", list(numbered))
    return _known_codes(cursor)


def _known_codes(cursor: CursorWrapper) -> dict[str, int]:
    cursor.execute("SELECT token, code FROM opportunities_facettoken")
    return dict(cursor.fetchall())
