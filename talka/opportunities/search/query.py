"""A question to the catalogue, and the same question in SQL."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from talka.core.plane import to_plane
from talka.core.text import query_terms
from talka.opportunities.search.terms import AGES, EVENING, WEEKEND

EXACT_UP_TO = 10_000
"""Counts are exact so far; above it a page says "more than 10,000"."""
RADIUS_KM = (5, 100)
DEFAULT_RADIUS_KM = 25
MOST_ROWS = 1_000
OPEN = """(o.apply_until > (SELECT core_now())) IS TRUE
    AND o.organisation_id NOT IN (SELECT id FROM organisations_organisation
        WHERE NOT is_public)"""
"""OpportunityQuerySet.open() asked of the slim table: what is published, is in it. IS TRUE keeps the planner from fetching
the index of deadlines for a condition that nearly all rows meet."""


CENTRE = "point(%(x)s, %(y)s)"
WITHIN = f"<@ circle({CENTRE}, %(radius)s)"
FURTHER = f"o.opportunity_id IN (SELECT opportunity_id FROM opportunities_openpoint WHERE point {WITHIN})"
"""Another of its places is near."""


class Sort(StrEnum):
    NEWEST = "newest"
    DEADLINE = "deadline"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after the row with this key and id. `key` is what SORTED_BY makes an integer of."""

    sort: Sort
    key: int
    id: int

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises ValueError, with whatever somebody typed."""
        try:
            plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
            sort, key, pk = plain.split("~")
            cursor = cls(Sort(sort), int(key), int(pk))
        except (ValueError, binascii.Error) as error:
            raise ValueError("not a cursor") from error
        if not (0 <= cursor.key < 2**63 and 0 <= cursor.id < 2**63):
            raise ValueError("not a cursor")
        return cursor

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.sort}~{self.key}~{self.id}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for. Municipalities and regions together are one choice ("there or there"), as are the values
    of fields, kinds, remote and languages; of supports and accessibility every one is needed.

    Days: what happens on one of them; opportunities without any date are left out by it. `near` is (lat, lon).
    `prefix`: the last word may be unfinished.
    """

    q: str = ""
    municipalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    day_from: date | None = None
    day_to: date | None = None
    weekend: bool = False
    evening: bool = False
    age: int | None = None
    supports: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    near: tuple[float, float] | None = None
    radius_km: int = DEFAULT_RADIUS_KM
    organisation: int | None = None
    sort: Sort = Sort.NEWEST
    limit: int = 20
    cursor: Cursor | None = None
    prefix: bool = False

    @property
    def rows(self) -> int:
        return max(1, min(self.limit, MOST_ROWS))

    @property
    def order(self) -> Sort:
        return Sort.NEWEST if self.sort == Sort.NEAR and self.near is None else self.sort

    @property
    def centre(self) -> tuple[float, float]:
        """`near` on the plane, in kilometres."""
        return to_plane(*(self.near or (0.0, 0.0)))

    @property
    def radius(self) -> int:
        return max(RADIUS_KM[0], min(self.radius_km, RADIUS_KM[1]))

    @property
    def everything(self) -> bool:
        """Nothing is asked: no word, no filter."""
        return self == SearchQuery(sort=self.sort, limit=self.limit, cursor=self.cursor, radius_km=self.radius_km)

    def limited(self, limit: int) -> SearchQuery:
        return replace(self, limit=limit)

    def without(self, *names: str) -> SearchQuery:
        """The same question without these filters."""
        empty = SearchQuery()
        return replace(self, **{name: getattr(empty, name) for name in names})


def _quoted(token: str) -> str:
    """One operand of a tsquery, whatever is in it."""
    plain = token.removesuffix(":*").replace("\x00", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{plain}':*" if token.endswith(":*") else f"'{plain}'"


def _either(tokens: Iterable[str]) -> str:
    return "(" + " | ".join(map(_quoted, tokens)) + ")"


def tsquery(query: SearchQuery) -> str:
    """Words and choices as one tsquery; empty when neither is asked."""
    parts = [_either(group) for group in query_terms(query.q, prefix=query.prefix)]
    where = [f"m:{one}" for one in query.municipalities] + [f"g:{one}" for one in query.regions]
    choices = (
        where,
        [f"f:{one}" for one in query.fields],
        [f"k:{one}" for one in query.kinds],
        [f"r:{one}" for one in query.remote],
        [f"l:{one}" for one in query.languages],
    )
    parts += [_either(tokens) for tokens in choices if tokens]
    needed = [f"s:{one}" for one in query.supports] + [f"x:{one}" for one in query.accessibility]
    needed += [token for token, asked in ((WEEKEND, query.weekend), (EVENING, query.evening)) if asked]
    needed += [f"a:{query.age}"] if query.age in AGES else []
    return " & ".join([*parts, *map(_quoted, needed)])


@dataclass(frozen=True, slots=True)
class Condition:
    """WHERE of the slim table `o`: `sql` is all of it, `elsewhere` all but the distance. `by_terms`: words or choices."""

    sql: str
    elsewhere: str
    params: dict[str, Any]
    by_terms: bool
    near: bool

    @property
    def only_near(self) -> bool:
        """Nothing is asked but to be near."""
        return self.near and self.elsewhere == OPEN


def condition(query: SearchQuery) -> Condition:
    parts: list[str] = [OPEN]
    terms = tsquery(query)
    if terms:
        parts.append("opportunities_terms(o.opportunity_id) @@ %(terms)s::tsquery")
    if query.day_from or query.day_to:
        parts.append("o.days && daterange(%(first_day)s::date, %(last_day)s::date, '[]')")
    if query.age is not None and query.age not in AGES:
        parts.append("coalesce(o.min_age, 0) <= %(age)s AND coalesce(o.max_age, 999) >= %(age)s")
    if query.organisation is not None:
        parts.append("o.organisation_id = %(organisation)s")
    elsewhere = " AND ".join(parts)
    near = f"{elsewhere} AND (o.spot <-> {CENTRE} <= %(radius)s OR {FURTHER})" if query.near else elsewhere
    return Condition(near, elsewhere, _params(query, terms), bool(terms), query.near is not None)


def hits(columns: str, where: Condition) -> str:
    """SELECT of at most 10,001 rows that match, in no order.

    The planner takes a circle for a thousandth of the country. So the circle finds rows only where nothing else does, and
    first places before further ones, so that the limit ends it early.
    """
    rows = f"SELECT {columns} FROM opportunities_openopportunity o WHERE"
    if not where.near or where.by_terms:
        return f"{rows} {where.sql} LIMIT %(enough)s + 1"
    further = f"(o.spot {WITHIN}) IS NOT TRUE AND {FURTHER}"
    return f"""(SELECT * FROM ({rows} {where.elsewhere} AND o.spot {WITHIN}
        UNION ALL {rows} {where.elsewhere} AND {further}) o LIMIT %(enough)s + 1)"""


def _params(query: SearchQuery, terms: str) -> dict[str, Any]:
    first, last = query.day_from, query.day_to
    x, y = query.centre
    return {
        "terms": terms,
        "first_day": first,
        "last_day": max(first, last) if first and last else last,
        "age": query.age,
        "x": x,
        "y": y,
        "radius": query.radius,
        "organisation": query.organisation,
        "rows": query.rows + 1,
        "enough": EXACT_UP_TO,
    }
