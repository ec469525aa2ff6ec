"""The rows that match and their number, both to 10,001. Rows are not looked at where the counts of choices tell enough."""

from __future__ import annotations

from talka.opportunities.search.query import FURTHER, WITHIN, Condition

NOT_OPEN = """(o.apply_until <= core_now() OR o.organisation_id = ANY(ARRAY(
    SELECT id FROM organisations_organisation WHERE NOT is_public)))"""
"""Without a SELECT around the clock the planner knows how few have expired and asks the index, at a million rows too."""
CODES = "CASE WHEN count(*) <= %(enough)s THEN string_agg(codes, ''::bytea) END"
NO_CODES = "NULL::bytea"


def hits(columns: str, where: Condition, only: str = "") -> str:
    """SELECT of at most 10,001 rows that match, in no order. `only`: a condition for looking at all, with AND after it.

    The planner takes a circle for a thousandth of the country. So the circle finds rows only where nothing else does, and
    first places before further ones, so that the limit ends it early.
    """
    rows = f"SELECT {columns} FROM opportunities_openopportunity o WHERE {only}"
    if not where.near or where.by_terms:
        return f"{rows} {where.sql} LIMIT %(enough)s + 1"
    further = f"(o.spot {WITHIN}) IS NOT TRUE AND {FURTHER}"
    return f"""(SELECT * FROM ({rows} {where.elsewhere} AND o.spot {WITHIN}
        UNION ALL {rows} {where.elsewhere} AND {further}) o LIMIT %(enough)s + 1)"""


def counted(columns: str, where: Condition, codes: str = NO_CODES) -> str:
    """What stands after WITH: `n` (n, codes) and `hit`, which is empty where more than 10,000 are certain without it."""
    many = _surely_many(where)
    found = hits(columns, where, "NOT (SELECT many FROM sure) AND" if many else "")
    number = "CASE WHEN (SELECT many FROM sure) THEN %(enough)s + 1 ELSE count(*) END" if many else "count(*)"
    sure = f"sure AS MATERIALIZED ({many}), " if many else ""
    return f"{sure}hit AS ({found}), n AS MATERIALIZED (SELECT {number} AS n, {codes} AS codes FROM hit)"


def _surely_many(where: Condition) -> str:
    """Whether the counts that triggers keep prove more than 10,000, where nothing but choices is asked; else empty.

    As many as have the commonest token of a group have one of the group. Of N rows at least a + b - N have both one that
    a have and one that b have, and so on; what has expired or is hidden by now is taken off.
    """
    if not where.only_choices:
        return ""
    groups = ", ".join(f"({n}, %({name})s)" for n, names in enumerate(where.tokens) for name in names)
    return f"""WITH counts AS MATERIALIZED (SELECT code, sum(n) AS n FROM opportunities_facetcount GROUP BY code)
        SELECT (SELECT coalesce(sum(most), 0) FROM (SELECT max(counts.n) AS most
                FROM (VALUES {groups}) chosen (place, token) JOIN opportunities_facettoken USING (token)
                JOIN counts USING (code) GROUP BY chosen.place) each_group)
            - {len(where.tokens) - 1} * (SELECT coalesce(sum(n), 0) FROM counts WHERE code = 0)
            - (SELECT count(*) FROM opportunities_openopportunity o WHERE {NOT_OPEN}) > %(enough)s AS many"""
