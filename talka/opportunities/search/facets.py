"""Counts beside each choice.

Nothing asked: from a table that triggers keep, less what has expired or is hidden by now, so exact at every second.
Otherwise: the codes of at most 10,000 matches come as one string of bytes, and bytes are counted faster here than rows
there. A group with a choice of its own is counted as if nothing were chosen in it, because a second choice widens it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from talka.opportunities.search.hits import CODES, NOT_OPEN, counted
from talka.opportunities.search.query import EXACT_UP_TO, OPEN, SearchQuery, condition
from talka.opportunities.search.run import run
from talka.opportunities.search.terms import GROUPS

Facets = dict[str, dict[str, int]]
"""Group → value → how many. A value nobody has is not in it; a group that is not in it was too large to count."""

CHOICES = (
    (("municipality", "region"), ("municipalities", "regions")),
    (("field",), ("fields",)),
    (("kind",), ("kinds",)),
    (("remote",), ("remote",)),
    (("language",), ("languages",)),
    (("age",), ("age",)),
)
"""Groups in which another value widens the result, and the filters of SearchQuery they belong to."""
EVERYTHING_COUNT = f"""SELECT (SELECT coalesce(sum(n), 0) FROM opportunities_facetcount WHERE code = 0)
    - (SELECT count(*) FROM opportunities_openopportunity o WHERE {NOT_OPEN}) AS n"""
EVERYWHERE = f"""SELECT token.token, sum(counted.n)::bigint AS n FROM (
        SELECT code, n FROM opportunities_facetcount
        UNION ALL SELECT get_byte(o.codes, place), -1
        FROM opportunities_openopportunity o, generate_series(0, length(o.codes) - 1) place WHERE {NOT_OPEN}
    ) counted JOIN opportunities_facettoken token USING (code) GROUP BY 1 HAVING sum(counted.n) > 0"""
COMPACT_LOCK = 7_215_102


def everywhere() -> Facets:
    """Counts over all that is open, however many."""
    found: Facets = {group: {} for group in GROUPS.values()}
    for row in run(EVERYWHERE, {}):
        _put(found, row["token"], row["n"])
    return found


def recount() -> Facets:
    """`everywhere()` counted from the rows themselves, which is slow: for checks."""
    row = run(f"SELECT string_agg(o.codes, ''::bytea) AS codes FROM opportunities_openopportunity o WHERE {OPEN}", {})[
        0
    ]
    return _counted(bytes(row["codes"] or b""), _tokens(), set(GROUPS.values()))


def beside(query: SearchQuery, total: int, codes: bytes | None) -> Facets:
    """Counts beside the result of `query`, whose `total` and codes are known."""
    chosen = [(groups, names) for groups, names in CHOICES if query.without(*names) != query]
    widened = {group for groups, _ in chosen for group in groups}
    tokens = _tokens()
    found = {} if total > EXACT_UP_TO else _counted(bytes(codes or b""), tokens, set(GROUPS.values()) - widened)
    for groups, names in chosen:
        found |= facets(query.without(*names), groups, tokens)
    return found


def facets(query: SearchQuery, groups: tuple[str, ...], tokens: dict[int, str] | None = None) -> Facets:
    """Counts of some groups over the result of `query`; empty when there are too many."""
    if query.everything:
        return {group: values for group, values in everywhere().items() if group in groups}
    where = condition(query)
    row = run(f"WITH {counted('o.codes', where, CODES)} SELECT n, codes FROM n", where.params)[0]
    if row["n"] > EXACT_UP_TO:
        return {}
    return _counted(bytes(row["codes"] or b""), tokens or _tokens(), set(groups))


def compact() -> None:
    """Add up what the triggers appended, and sort waiting words into the index. Readers see the same before and after."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COMPACT_LOCK])
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            """WITH gone AS (DELETE FROM opportunities_facetcount RETURNING code, n)
               INSERT INTO opportunities_facetcount (code, n)
               SELECT code, sum(n) FROM gone GROUP BY code HAVING sum(n) <> 0"""
        )
        cursor.execute(
            """WITH gone AS (DELETE FROM opportunities_cataloguemark RETURNING mark)
               INSERT INTO opportunities_cataloguemark (mark) SELECT sum(mark) FROM gone HAVING count(*) > 0"""
        )
        cursor.execute("SELECT gin_clean_pending_list('open_terms')")


def _counted(codes: bytes, tokens: dict[int, str], groups: set[str]) -> Facets:
    found: Facets = {group: {} for group in groups}
    for code, token in tokens.items():
        if GROUPS[token[0]] in groups and (n := codes.count(code)):
            _put(found, token, n)
    return found


def _put(found: Facets, token: str, n: int) -> None:
    group, value = token.split(":", 1)
    found[GROUPS[group]][value] = n


def _tokens() -> dict[int, str]:
    rows: list[Any] = run("SELECT code, token FROM opportunities_facettoken", {})
    return {row["code"]: row["token"] for row in rows}
