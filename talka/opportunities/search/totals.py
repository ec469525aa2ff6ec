"""Sums and points over everything a search finds, not only over a page of it."""

from __future__ import annotations

from typing import Any

from talka.opportunities.search.query import SearchQuery, condition
from talka.opportunities.search.run import run

FROM = "FROM opportunities_openopportunity o"


def totals(query: SearchQuery) -> dict[str, int]:
    """Opportunities, places still free where their number is known, organisations."""
    return _ask(
        query,
        f"""SELECT coalesce(sum(n), 0)::bigint AS opportunities, coalesce(sum(free), 0)::bigint AS places_free,
                count(*) AS organisations
            FROM (SELECT count(*) AS n, sum(o.free) AS free {FROM} WHERE {{where}} GROUP BY o.organisation_id) one""",
    )[0]


def grid(query: SearchQuery, size_km: int) -> list[dict[str, Any]]:
    """Places of work in squares of the plane: `n`, the middle of them `x`, `y` (km), the earliest `apply_until`."""
    return _ask(
        query,
        f"""SELECT count(*) AS n, avg(spot[0]) AS x, avg(spot[1]) AS y, min(apply_until) AS apply_until FROM (
                SELECT o.spot, o.apply_until {FROM} WHERE {{where}} AND o.spot IS NOT NULL
                UNION ALL SELECT p.point, o.apply_until
                {FROM} JOIN opportunities_openpoint p ON p.opportunity_id = o.opportunity_id WHERE {{where}}) around
            GROUP BY floor(spot[0] / %(size)s), floor(spot[1] / %(size)s) ORDER BY n DESC, x, y""",
        size=size_km,
    )


def spots(query: SearchQuery) -> list[dict[str, Any]]:
    """Every place of work with its opportunity: public_id, slug, title, lat, lon."""
    return _ask(
        query,
        f"""SELECT whole.public_id, whole.slug, whole.title, place.lat, place.lon
            {FROM} JOIN opportunities_opportunity whole ON whole.id = o.opportunity_id
            JOIN opportunities_workplace place ON place.opportunity_id = o.opportunity_id AND place.lat IS NOT NULL
            WHERE {{where}} ORDER BY o.opportunity_id DESC, place.position""",
    )


def _ask(query: SearchQuery, sql: str, **more: Any) -> list[dict[str, Any]]:
    where = condition(query)
    return run(sql.format(where=where.sql), where.params | more)
