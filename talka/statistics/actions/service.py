"""How offers were filled and how soon people were answered in the whole country; what each organiser did in a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Sum

from talka.hours.queries.records import came_again, confirmed
from talka.statistics import cube
from talka.statistics.disclosure import FEWEST_ORGANISERS, FEWEST_PEOPLE, YEAR, length_of, rounded, told_of
from talka.statistics.models import (
    ApplicationFact,
    Figure,
    OfferFact,
    OrganiserFigure,
    Release,
    ServiceFigure,
    WorkFact,
)

MEDIAN = """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY reply_minutes) FROM statistics_applicationfact
WHERE month >= %s AND month < %s AND reply_minutes IS NOT NULL"""
TOTALS = ("country", "organiser-kinds")
"""Published tables of which everybody can name the organisers."""
NUMBERS = ("opportunities", "places", "filled", "applications", "median_reply_hours")


def publish_service(release: Release, periods: list[str]) -> None:
    """Quarters first: a year with a hidden quarter is hidden too, else the quarter could be reckoned back."""
    closed: set[str] = set()
    for period in sorted(periods, key=len, reverse=True):
        numbers = counted(period)
        if (numbers["applications"] and not enough(period)) or (length_of(period) == YEAR and period in closed):
            numbers = dict.fromkeys(NUMBERS)
            closed.add(period[:4])
        known = ServiceFigure.objects.filter(period=period).first()
        if known is not None and known.applications is None:
            numbers = dict.fromkeys(NUMBERS)
        values = {**numbers, "organisers": organisers(period), "release": release}
        ServiceFigure.objects.update_or_create(period=period, defaults=values)


def publish_organisers(release: Release, year: int) -> None:
    """Once a year is over: who organises is public, so only people have to be protected, not organisers."""
    rows = of_organisers(year)
    silent = untold(year, rows)
    told = [row for row in rows if row["organisation"] not in silent]
    places = [row["organisation"] for row in told]
    of_the_year = confirmed().filter(date__year=year, organisation__in=places)
    again = Counter(came_again(of_the_year).values_list("organisation", flat=True))
    OrganiserFigure.objects.bulk_create(
        [
            OrganiserFigure(
                organisation_id=row["organisation"],
                year=year,
                people=rounded(row["people"]),
                came_again=told_of(again[row["organisation"]], row["people"]),
                hours=rounded(round(row["total"] / 60)),
                release=release,
            )
            for row in told
        ],
        ignore_conflicts=True,
    )


def of_organisers(year: int) -> Sequence[Mapping[str, Any]]:
    """Of each organiser: its kind, people and minutes."""
    rows = WorkFact.objects.filter(month__year=year).values("organisation").order_by()
    counted = rows.annotate(kind=Max("organiser_kind"), people=Count("person", distinct=True), total=Sum("minutes"))
    return list(counted.order_by("people", "organisation"))


def untold(year: int, rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """Organisers whose year is not told: those of few people, and the smallest of the others where the untold ones of a
    total that is shown would be few together. Everybody knows who is of that kind, so their hours would be what is left
    of the total. What was told in an earlier release stays told.
    """
    known = set(OrganiserFigure.objects.filter(year=year).values_list("organisation", flat=True))
    open_ones = [row for row in rows if row["organisation"] not in known]
    small = {row["organisation"] for row in open_ones if row["people"] < FEWEST_PEOPLE}
    people: dict[int, set[UUID]] = {}
    for one, person in WorkFact.objects.filter(month__year=year, organisation__in=small).values_list(
        "organisation", "person"
    ):
        people.setdefault(one, set()).add(person)
    found = set(small)
    shown = Figure.objects.filter(table__in=TOTALS, period__startswith=f"{year}", hours__isnull=False)
    for table, kind in sorted(
        set(shown.values_list("table", "key")), reverse=True
    ):  # kinds first: the country holds them
        inside = [row["organisation"] for row in open_ones if table == "country" or row["kind"] == kind]
        left = [one for one in inside if one in found]
        others = [one for one in inside if one not in found]
        if (
            left
            and others
            and small.issuperset(left)
            and len(set().union(*(people[one] for one in left))) < FEWEST_PEOPLE
        ):
            found.add(others[0])
    return found


def enough(period: str) -> bool:
    first, after = cube.bounds(period)
    found = ApplicationFact.objects.filter(month__gte=first, month__lt=after).aggregate(
        people=Sum("people"), organisers=Count("organisation", distinct=True)
    )
    return (found["people"] or 0) >= FEWEST_PEOPLE and found["organisers"] >= FEWEST_ORGANISERS


def counted(period: str) -> dict[str, int | None]:
    first, after = cube.bounds(period)
    offers = OfferFact.objects.filter(month__gte=first, month__lt=after)
    told = offers.filter(places__isnull=False).aggregate(places=Sum("places"), filled=Sum("filled"))
    with connection.cursor() as cursor:
        cursor.execute(MEDIAN, [first, after])
        median = cursor.fetchone()[0]
    return {
        "opportunities": rounded(offers.count()),
        "places": rounded(told["places"] or 0),
        "filled": rounded(told["filled"] or 0),
        "applications": rounded(ApplicationFact.objects.filter(month__gte=first, month__lt=after).count()),
        "median_reply_hours": None if median is None else round(median / 60),
    }


def organisers(period: str) -> int:
    whole = cube.count((), *cube.bounds(period), keyed=False)
    return whole[0].cell.organisers if whole else 0
