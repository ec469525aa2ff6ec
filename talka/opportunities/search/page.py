"""One page of a search: ids, total and the next cursor in one round trip.

At most 10,001 matching rows are gathered through the token index. Are there no more, the page is sorted out of them; are
there more, matches are so dense that a walk along the order's own index meets a page of them at once. Either way the
position in the list costs nothing (keyset), so page 1,000 is as fast as page 1.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from talka.opportunities.search.facets import EVERYTHING_COUNT, Facets, beside, everywhere
from talka.opportunities.search.hits import CODES, NO_CODES, NOT_OPEN, counted, hits
from talka.opportunities.search.query import (
    CENTRE,
    EXACT_UP_TO,
    FURTHER,
    OPEN,
    WITHIN,
    Condition,
    Cursor,
    SearchQuery,
    Sort,
    condition,
)
from talka.opportunities.search.run import run

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DISTANCE = f"(o.spot <-> {CENTRE})"
FURTHER_DISTANCE = f"(p.point <-> {CENTRE})"
GONE = f"""(SELECT count(*) FROM (SELECT o.spot FROM opportunities_openopportunity o WHERE {NOT_OPEN} OFFSET 0) gone
    WHERE gone.spot {WITHIN})"""
AROUND_COUNT = f"""SELECT first.n + CASE WHEN first.n > %(enough)s THEN 0 ELSE (SELECT count(*) FROM (
        SELECT FROM opportunities_openopportunity o WHERE {OPEN} AND (o.spot {WITHIN}) IS NOT TRUE AND {FURTHER}
        LIMIT %(enough)s + 1 - first.n) further) END AS n
    FROM (SELECT count(*) - {GONE} AS n FROM (SELECT FROM opportunities_openopportunity o WHERE o.spot {WITHIN}
        LIMIT %(enough)s + 1 + {GONE}) around) first"""
"""How many are around the centre, to 10,001. First places are counted in their index alone, without the rows, and what has
expired or is hidden by now (few, by their own indexes) is taken off."""


@dataclass(frozen=True, slots=True)
class Page:
    """`total` is exact up to 10,000; above it is 10,000 and `total_is_exact` false. `facets` may lack groups: those are
    not counted. `next_deadline` is the earliest among the rows shown: no copy of the page may live longer."""

    ids: Sequence[int]
    total: int
    total_is_exact: bool
    next_cursor: str
    next_deadline: datetime | None
    facets: Facets


def search(query: SearchQuery, *, facets: bool = True) -> Page:
    """Find the page that `query.cursor` points at (a cursor of another order counts as none)."""
    where = condition(query)
    own_codes = facets and not query.everything
    rows = _run(_statement(query, where, codes=own_codes), where, query)
    total, codes = int(rows[0]["n"]), rows[0]["codes"]
    found = [row for row in rows if row["id"] is not None]
    shown = found[: query.rows]
    more = len(found) > query.rows
    counted: Facets = {}
    if facets:
        counted = everywhere() if query.everything else beside(query, total, codes)
    return Page(
        ids=[row["id"] for row in shown],
        total=min(total, EXACT_UP_TO),
        total_is_exact=total <= EXACT_UP_TO,
        next_cursor=str(Cursor(query.order, _integer(shown[-1]["key"]), shown[-1]["id"])) if more else "",
        next_deadline=min((row["apply_until"] for row in shown), default=None),
        facets=counted,
    )


def count(query: SearchQuery) -> int:
    """How many match, counted to at most 10,001."""
    where = condition(query)
    sql = _alone(query, where) or f"WITH {counted('o.opportunity_id', where)} SELECT n FROM n"
    return int(_run(sql, where, query)[0]["n"])


def any_match(query: SearchQuery) -> bool:
    where = condition(query)
    return bool(_run(f"SELECT EXISTS ({hits('o.opportunity_id', where)}) AS found", where, query)[0]["found"])


def _alone(query: SearchQuery, where: Condition) -> str:
    """A count that needs no row of what matches; empty where there is none."""
    if query.everything:
        return EVERYTHING_COUNT
    return AROUND_COUNT if where.only_near else ""


def _statement(query: SearchQuery, where: Condition, *, codes: bool) -> str:
    page = _near_page(query, where) if query.order is Sort.NEAR else _ordered_page(query, where)
    alone = _alone(query, where)
    if query.everything or (alone and query.order is Sort.NEAR and not codes):
        return f"""WITH n AS MATERIALIZED (SELECT n, NULL::bytea AS codes FROM ({alone}) counted)
            SELECT n.n, n.codes, page.* FROM n LEFT JOIN ({page}) page ON true ORDER BY {_final(query)}"""
    columns = [
        "opportunity_id",
        "apply_until",
        {Sort.NEWEST: "published_at", Sort.NEAR: "spot"}.get(query.order),
        codes and "codes",
    ]
    named = ", ".join(f"o.{column}" for column in columns if column)
    return f"""WITH {counted(named, where, CODES if codes else NO_CODES)}
        SELECT n.n, n.codes, page.* FROM n LEFT JOIN ({page}) page ON true ORDER BY {_final(query)}"""


def _final(query: SearchQuery) -> str:
    return "page.key DESC, page.id DESC" if query.order is Sort.NEWEST else "page.key, page.id"


def _ordered_page(query: SearchQuery, where: Condition) -> str:
    column, way, beyond = ("published_at", "DESC", "<") if query.order is Sort.NEWEST else ("apply_until", "ASC", ">")
    after = f"AND (o.{column}, o.opportunity_id) {beyond} (%(key)s, %(after)s)" if _cursor(query) else ""
    select = f"SELECT o.opportunity_id AS id, o.{column} AS key, o.apply_until FROM"
    order = f"ORDER BY o.{column} {way}, o.opportunity_id {way} LIMIT %(rows)s"
    walked = f"{select} opportunities_openopportunity o WHERE {where.walked}{where.around} {after}"
    if query.everything:
        return f"{walked} {order}"
    return f"""({select} hit o WHERE (SELECT n FROM n) <= %(enough)s {after} {order})
        UNION ALL ({walked} AND (SELECT n FROM n) > %(enough)s {order})"""


def _near_page(query: SearchQuery, where: Condition) -> str:
    """By the nearest of an opportunity's places. Words may match few of those around, so their hits are sorted; without
    words nearly every place around matches, and a walk from the centre finds a page of them at once."""
    if not where.by_terms:
        return _walked_from_centre(query, where)
    after = "WHERE (key, id) > (%(key)s, %(after)s)" if _cursor(query) else ""
    return f"""(SELECT * FROM (SELECT o.opportunity_id AS id, least({DISTANCE}, further.key) AS key, o.apply_until
            FROM hit o LEFT JOIN (SELECT p.opportunity_id, min({FURTHER_DISTANCE}) AS key FROM opportunities_openpoint p
                WHERE p.point {WITHIN} GROUP BY 1) further ON further.opportunity_id = o.opportunity_id
            WHERE (SELECT n FROM n) <= %(enough)s) sorted {after} ORDER BY key, id LIMIT %(rows)s)
        UNION ALL (SELECT * FROM ({_walked_from_centre(query, where)}) walked WHERE (SELECT n FROM n) > %(enough)s)"""


def _walked_from_centre(query: SearchQuery, where: Condition) -> str:
    """First places and further places, each along its own index; an opportunity counts where it is nearest.

    A further place asks for its row one by one (LATERAL, OFFSET 0): a join let the planner read all rows first.
    """
    cursor = _cursor(query)
    after = f"AND ({DISTANCE}, o.opportunity_id) > (%(key)s, %(after)s)" if cursor else ""
    further_after = "AND (p.key, p.opportunity_id) > (%(key)s, %(after)s)" if cursor else ""
    nearer = "SELECT 1 FROM opportunities_openpoint q WHERE q.opportunity_id = o.opportunity_id AND"
    return f"""SELECT * FROM (
        (SELECT o.opportunity_id AS id, {DISTANCE} AS key, o.apply_until FROM opportunities_openopportunity o
            WHERE {DISTANCE} <= %(radius)s {after} AND {where.walked}
            AND NOT EXISTS ({nearer} q.point <-> {CENTRE} < {DISTANCE})
            ORDER BY {DISTANCE}, o.opportunity_id LIMIT %(rows)s)
        UNION ALL
        (SELECT p.opportunity_id, p.key, o.apply_until
            FROM (SELECT p.id, p.opportunity_id, {FURTHER_DISTANCE} AS key FROM opportunities_openpoint p
                ORDER BY {FURTHER_DISTANCE}, p.opportunity_id) p
            CROSS JOIN LATERAL (SELECT o.apply_until FROM opportunities_openopportunity o
                WHERE o.opportunity_id = p.opportunity_id AND {where.walked}
                AND ({DISTANCE} <= p.key) IS NOT TRUE
                AND NOT EXISTS ({nearer} (q.point <-> {CENTRE}, q.id) < (p.key, p.id)) OFFSET 0) o
            WHERE p.key <= %(radius)s {further_after}
            ORDER BY p.key, p.opportunity_id LIMIT %(rows)s)) around
        ORDER BY key, id LIMIT %(rows)s"""


def _cursor(query: SearchQuery) -> Cursor | None:
    return query.cursor if query.cursor and query.cursor.sort == query.order else None


def _integer(key: datetime | float) -> int:
    """A sort key as an integer of the same order: microseconds, or the bits of a distance, so that nothing is rounded."""
    if isinstance(key, datetime):
        return (key - EPOCH) // MICROSECOND
    bits: int = struct.unpack("<q", struct.pack("<d", key))[0]
    return bits


def _key(cursor: Cursor) -> datetime | float:
    if cursor.sort is not Sort.NEAR:
        return EPOCH + min(cursor.key, (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND) * MICROSECOND
    distance: float = struct.unpack("<d", struct.pack("<q", cursor.key))[0]
    return distance


def _run(sql: str, where: Condition, query: SearchQuery) -> list[dict[str, Any]]:
    params = dict(where.params)
    if cursor := _cursor(query):
        params |= {"key": _key(cursor), "after": cursor.id}
    return run(sql, params)
