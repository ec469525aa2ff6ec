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


TERMS = "opportunities_terms(o.opportunity_id)"
HAS = r"""position((SELECT set_byte('\x00'::bytea, 0, code) FROM opportunities_facettoken WHERE token = {token})
    IN o.codes) > 0"""
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


def choices(query: SearchQuery) -> list[list[str]]:
    """Facet tokens that were chosen: a row has at least one of each group."""
    where = [f"m:{one}" for one in query.municipalities] + [f"g:{one}" for one in query.regions]
    either = (
        where,
        [f"f:{one}" for one in query.fields],
        [f"k:{one}" for one in query.kinds],
        [f"r:{one}" for one in query.remote],
        [f"l:{one}" for one in query.languages],
    )
    needed = [f"s:{one}" for one in query.supports] + [f"x:{one}" for one in query.accessibility]
    needed += [token for token, asked in ((WEEKEND, query.weekend), (EVENING, query.evening)) if asked]
    needed += [f"a:{query.age}"] if query.age in AGES else []
    return [*filter(None, either), *([one] for one in needed)]


def tsquery(groups: Iterable[Iterable[str]]) -> str:
    """Groups of tokens as one tsquery, one of each group; empty where there are none."""
    return " & ".join(map(_either, groups))


@dataclass(frozen=True, slots=True)
class Condition:
    """WHERE of the slim table `o`: `sql` is all of it, `elsewhere` all but the distance, which is `around`. `by_terms`:
    words or choices.

    `walked` is `elsewhere` for a walk along the rows: what was chosen is looked up in the row's own codes, not in its
    terms, which stand in another table. `tokens`: those of each choice by the names of their parameters; `only_choices`:
    nothing else is asked.
    """

    elsewhere: str
    around: str
    walked: str
    params: dict[str, Any]
    tokens: list[dict[str, str]]
    only_choices: bool
    by_terms: bool

    @property
    def sql(self) -> str:
        return self.elsewhere + self.around

    @property
    def near(self) -> bool:
        return bool(self.around)

    @property
    def only_near(self) -> bool:
        """Nothing is asked but to be near."""
        return self.near and self.elsewhere == OPEN


def condition(query: SearchQuery) -> Condition:
    parts: list[str] = [OPEN]
    words, chosen = query_terms(query.q, prefix=query.prefix), choices(query)
    if query.day_from or query.day_to:
        parts.append("o.days && daterange(%(first_day)s::date, %(last_day)s::date, '[]')")
    if query.age is not None and query.age not in AGES:
        parts.append("coalesce(o.min_age, 0) <= %(age)s AND coalesce(o.max_age, 999) >= %(age)s")
    if query.organisation is not None:
        parts.append("o.organisation_id = %(organisation)s")
    only_choices = bool(chosen) and not words and len(parts) == 1 and not query.near
    walked, named = [*parts], _named(chosen)
    if words:
        walked.append(f"{TERMS} @@ %(words)s::tsquery")
    walked += [_one_of(names) for names in named]
    if words or chosen:
        parts.append(f"{TERMS} @@ %(terms)s::tsquery")
    return Condition(
        elsewhere=" AND ".join(parts),
        around=f" AND (o.spot <-> {CENTRE} <= %(radius)s OR {FURTHER})" if query.near else "",
        walked=" AND ".join(walked),
        params=_params(query)
        | {name: token for names in named for name, token in names.items()}
        | {"words": tsquery(words), "terms": tsquery([*words, *chosen])},
        tokens=named,
        only_choices=only_choices,
        by_terms=bool(words or chosen),
    )


def _named(groups: list[list[str]]) -> list[dict[str, str]]:
    """The tokens of each group under the names of their parameters."""
    return [
        {f"token_{n}_{m}": token.replace("\x00", "") for m, token in enumerate(group)} for n, group in enumerate(groups)
    ]


def _one_of(names: Iterable[str]) -> str:
    """The row's codes hold one of these tokens."""
    return "(" + " OR ".join(HAS.format(token=f"%({name})s") for name in names) + ")"


def _params(query: SearchQuery) -> dict[str, Any]:
    first, last = query.day_from, query.day_to
    x, y = query.centre
    return {
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
