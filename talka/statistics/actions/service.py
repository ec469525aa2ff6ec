"""How offers were filled and how soon people were answered in the whole country; what each organiser did in a year."""

from __future__ import annotations

from collections import Counter

from django.db import connection
from django.db.models import Count, Sum

from talka.hours.queries.records import came_again, confirmed
from talka.statistics import cube
from talka.statistics.disclosure import FEWEST_ORGANISERS, FEWEST_PEOPLE, YEAR, length_of, rounded, told_of
from talka.statistics.models import ApplicationFact, OfferFact, OrganiserFigure, Release, ServiceFigure, WorkFact

MEDIAN = """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY reply_minutes) FROM statistics_applicationfact
WHERE month >= %s AND month < %s AND reply_minutes IS NOT NULL"""
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
    rows = WorkFact.objects.filter(month__year=year).values("organisation").order_by()
    enough_people = rows.annotate(people=Count("person", distinct=True), total=Sum("minutes")).filter(
        people__gte=FEWEST_PEOPLE
    )
    places = [row["organisation"] for row in enough_people]
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
            for row in enough_people
        ],
        ignore_conflicts=True,
    )


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
