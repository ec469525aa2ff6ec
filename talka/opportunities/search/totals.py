"""Sums and points over everything a search finds, not only over a page of it."""

from __future__ import annotations

from typing import Any

from talka.opportunities.search.query import Condition, SearchQuery, condition
from talka.opportunities.search.run import run

FROM = "FROM opportunities_openopportunity o"


def totals(query: SearchQuery) -> dict[str, int]:
    """Opportunities, places still free where their number is known, organisations."""
    return _ask(
        query,
        f"""SELECT count(*) AS opportunities, coalesce(sum(greatest(whole.places - whole.taken, 0)), 0)::bigint AS places_free,
            count(DISTINCT o.organisation_id) AS organisations
            {FROM} JOIN opportunities_opportunity whole ON whole.id = o.opportunity_id WHERE {{where}}""",
    )[0]


def grid(query: SearchQuery, size_km: int) -> list[dict[str, Any]]:
    """Places of work in squares of the plane: `n`, the middle of them `x`, `y` (km), the earliest `apply_until`."""
    return _ask(
        query,
        f"""SELECT count(*) AS n, avg(p.point[0]) AS x, avg(p.point[1]) AS y, min(o.apply_until) AS apply_until
            {FROM} JOIN opportunities_openpoint p ON p.opportunity_id = o.opportunity_id WHERE {{where}}
            GROUP BY floor(p.point[0] / %(size)s), floor(p.point[1] / %(size)s) ORDER BY n DESC, x, y""",
        size=size_km,
    )


def spots(query: SearchQuery) -> list[dict[str, Any]]:
    """Every place of work with its opportunity: pk, public_id, slug, title, lat, lon, apply_until."""
    return _ask(
        query,
        f"""SELECT whole.id AS pk, whole.public_id, whole.slug, whole.title, place.lat, place.lon, o.apply_until
            {FROM} JOIN opportunities_opportunity whole ON whole.id = o.opportunity_id
            JOIN opportunities_workplace place ON place.opportunity_id = o.opportunity_id AND place.lat IS NOT NULL
            WHERE {{where}} ORDER BY o.opportunity_id DESC, place.position""",
    )


def _ask(query: SearchQuery, sql: str, **more: Any) -> list[dict[str, Any]]:
    where: Condition = condition(query)
    return run(sql.format(where=where.sql), where.params | more, by_terms=where.by_terms)
