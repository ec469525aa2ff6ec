"""An organiser's own figures: exact, for these are its own volunteers; the yearly return that the law asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Count, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth

from talka.hours.models import WorkRecord
from talka.hours.queries.records import confirmed
from talka.organisations.models import Organisation
from talka.registers.queries import tables
from talka.statistics.cube import REMOTE
from talka.statistics.queries.opendata import press
from talka.statistics.schemas import Line, YearlyReturn

MOST_EVENTS = 10


def years(organisation: Organisation) -> list[int]:
    """Years with confirmed hours, the newest first."""
    found = confirmed().filter(organisation=organisation).order_by().annotate(year=ExtractYear("date"))
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def with_hours(year: int) -> list[Organisation]:
    """Organisers with confirmed hours in a year."""
    rows = confirmed().filter(date__year=year).order_by().values("organisation")
    found = Organisation.objects.filter(pk__in=rows, removed_at__isnull=True).exclude(registration_number="")
    return list(found.order_by("pk"))


def yearly_return(organisation: Organisation, year: int, *, remote: str, unknown: str, other: str) -> YearlyReturn:
    """`remote`, `unknown`, `other`: what to call work at a distance, without a place, outside any opportunity."""
    rows, before = of_year(organisation, year), of_year(organisation, year - 1)
    months = rows.annotate(month=TruncMonth("date")).values("month").order_by("month").annotate(n=Sum("minutes"))
    return YearlyReturn(
        year,
        _total(rows, before),
        _places(rows, before, remote, unknown),
        _events(rows, before, other),
        list(months.values_list("month", "n")),
    )


def of_year(organisation: Organisation, year: int) -> QuerySet[WorkRecord]:
    return confirmed().filter(organisation=organisation, date__year=year).order_by()


def _total(rows: QuerySet[WorkRecord], before: QuerySet[WorkRecord]) -> Line:
    now, then = (one.aggregate(people=Count("pair", distinct=True), minutes=Sum("minutes")) for one in (rows, before))
    return Line("", now["people"], now["minutes"] or 0, then["people"], then["minutes"] or 0)


Groups = dict[tuple[object, ...], tuple[int, int]]


def _grouped(rows: QuerySet[WorkRecord], *by: str) -> Groups:
    """Codes → people and minutes."""
    found = rows.values(*by).annotate(people=Count("pair", distinct=True), total=Sum("minutes"))
    return {tuple(row[name] for name in by): (row["people"], row["total"]) for row in found}


def _places(rows: QuerySet[WorkRecord], before: QuerySet[WorkRecord], remote: str, unknown: str) -> list[Line]:
    names = {one.atvk: one.display_name for one in tables().municipalities.values()}

    def named(place: object) -> str:
        return remote if place == REMOTE else names.get(str(place), unknown)

    place = Case(When(remote=True, then=Value(REMOTE)), default=Coalesce("municipality_id", Value("")))
    now, then = (_grouped(one.annotate(place=place), "place") for one in (rows, before))
    return _lines(now, then, named)


def _events(rows: QuerySet[WorkRecord], before: QuerySet[WorkRecord], other: str) -> list[Line]:
    now, then = (_grouped(one, "opportunity__title") for one in (rows, before))
    return _lines(now, then, lambda title: str(title or other))[:MOST_EVENTS]


def _lines(now: Groups, then: Groups, named: Callable[[object], str]) -> list[Line]:
    """The longest work first; what there was only last year comes at the end, with nothing this year."""
    found = [Line(named(key[0]), *now.get(key, (0, 0)), *then.get(key, (0, 0))) for key in {**now, **then}]
    return sorted(found, key=lambda line: (-line.minutes, -line.minutes_before, line.label))


def return_pdf(paper: dict[str, Any], made_at: datetime) -> bytes:
    """The return on paper; the same words and instant give the same bytes."""
    head = {"what": "return", "at": int(made_at.astimezone(UTC).timestamp())}
    return press.ask(head, json.dumps(paper, ensure_ascii=False).encode())[1][0]
