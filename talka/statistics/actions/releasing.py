"""A release: what has ended long enough ago is counted, judged by `disclosure`, rounded and kept for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction

from talka.core import audit, clock
from talka.statistics import cube
from talka.statistics.actions.building import LOCK
from talka.statistics.actions.service import publish_organisers, publish_service
from talka.statistics.disclosure import BY_CODE, MONTH, TABLES, Cell, Id, Past, Suppressor, Verdict, length_of, rounded
from talka.statistics.models import Figure, Month, Release, Revision

DELAY = timedelta(days=14)
"""After the end of a period: until then hours are being confirmed."""
REVISED_YEARS = 2
"""The running year and the one before are counted anew with each release."""
ALL_OF_IT = "*"
"""Key of the row that says: this table is not published for this period."""


@dataclass(slots=True)
class Outcome:
    shown: int = 0
    hidden: int = 0
    revised: int = 0
    figures: list[Figure] = field(default_factory=list)


def due(today: date) -> dict[int, list[str]]:
    """Year → its periods that have ended long enough ago and are counted in today's release: only of years that differ."""
    months = sorted(Month.objects.filter(records__gt=0).values_list("month", flat=True))
    if not months:
        return {}
    last = Release.objects.first()
    if last is None:
        return {year: found for year in range(months[0].year, today.year + 1) if (found := ended(year, today))}
    first_year = max(months[0].year, today.year - REVISED_YEARS + 1)
    years = {year: ended(year, today) for year in range(first_year, today.year + 1)}
    return {year: found for year, found in years.items() if found and differs(year, found, last)}


def differs(year: int, periods: list[str], last: Release) -> bool:
    """Whether something of a year has ended, or a month of it was built, since the last release. Periods of a year are
    judged together, so one of them is reason enough to count them all."""
    out = set(Figure.objects.filter(period__in=periods).order_by().values_list("period", flat=True).distinct())
    return out != set(periods) or Month.objects.filter(month__year=year, built_at__gt=last.published_at).exists()


def ended(year: int, today: date) -> list[str]:
    periods = [f"{year}", *(f"{year}-Q{n}" for n in (1, 2, 3, 4)), *(f"{year}-{n:02}" for n in range(1, 13))]
    return [period for period in periods if cube.bounds(period)[1] + DELAY <= today]


@transaction.atomic
def publish() -> Release | None:
    """Make the release that is due; None when nothing has ended since the last one, or nothing is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # judging takes its time between questions
    today = clock.today()
    until = (today - DELAY).replace(day=1)
    years = due(today)
    if not years or Release.objects.filter(until__gte=until).exists():
        return None
    release = Release.objects.create(until=until, published_at=clock.now())
    outcome = Outcome()
    for year, periods in years.items():
        _publish_year(release, periods, outcome)
        publish_service(release, [period for period in periods if length_of(period) != MONTH])
        if f"{year}" in periods:
            publish_organisers(release, year)
    release.figures, release.hidden, release.revised = outcome.shown, outcome.hidden, outcome.revised
    release.save(update_fields=["figures", "hidden", "revised"])
    audit.record("statistics.released", on=release, figures=release.figures, hidden=release.hidden)
    return release


def _publish_year(release: Release, periods: list[str], outcome: Outcome) -> None:
    found = [
        cell for table in TABLES for p in periods if length_of(p) in table.periods for cell in cube.cells(table, p)
    ]
    known = {Id(f.table, f.period, split(f.table, f.key)): f for f in Figure.objects.filter(period__in=periods)}
    old = {one.period for one in known}
    people, hours = judged(found, known)
    if people.unprotected or hours.unprotected:  # then what is out stays as it is, and only what is new is judged
        found = [cell for cell in found if cell.id.period not in old or cell.id in known]
        people, hours = judged(found, known)
        for verdict in (people, hours):
            close(verdict, found, known)
        found = [cell for cell in found if cell.id.period not in old]
    else:
        gone = set(known) - {cell.id for cell in found}
        found += [Cell(one, 0, 0, 0) for one in gone if one.key != (ALL_OF_IT,)]
    withheld = people.withheld | hours.withheld
    for cell in found:
        if (cell.id.table, cell.id.period) not in withheld:
            _keep(release, cell, known.get(cell.id), (cell.id in people.hidden, cell.id in hours.hidden), outcome)
    for table, period in withheld:
        if Id(table, period, (ALL_OF_IT,)) not in known:
            Figure.objects.create(table=table, period=period, key=ALL_OF_IT, release=release)
    Figure.objects.bulk_create(outcome.figures)
    outcome.figures.clear()


def judged(found: list[Cell], known: dict[Id, Figure]) -> tuple[Verdict, Verdict]:
    """What to hide of people and of hours. A table withheld for one is withheld for the other."""
    above, withheld = cube.above(), frozenset((one.table, one.period) for one in known if one.key == (ALL_OF_IT,))
    people = Suppressor(found, above, past=past(known, "people", withheld)).run()
    hours = Suppressor(found, above, hours=True, past=past(known, "hours", frozenset(people.withheld))).run()
    return people, hours


def past(known: dict[Id, Figure], measure: str, withheld: frozenset[tuple[str, str]]) -> Past:
    shown = frozenset(one for one, figure in known.items() if getattr(figure, measure) is not None)
    return Past(shown, frozenset(one for one in known if one.key != (ALL_OF_IT,)) - shown, withheld)


def close(verdict: Verdict, found: Iterable[Cell], known: dict[Id, Figure]) -> None:
    """The last way out: of the periods in which somebody could still be reckoned back nothing new is published."""
    unsafe = {one.period for one in verdict.unprotected}
    verdict.withheld |= {
        (cell.id.table, cell.id.period) for cell in found if cell.id.period in unsafe and cell.id not in known
    }


def split(table: str, key: str) -> tuple[str, ...]:
    return tuple(key.split("|")) if key == ALL_OF_IT or BY_CODE[table].levels else ()


def _keep(release: Release, cell: Cell, figure: Figure | None, hidden: tuple[bool, bool], outcome: Outcome) -> None:
    people = None if hidden[0] else rounded(cell.people)
    hours = None if hidden[1] else rounded(round(cell.minutes / 60))
    outcome.shown += people is not None
    outcome.hidden += people is None
    if figure is None:
        key = "|".join(cell.id.key)
        made = Figure(table=cell.id.table, period=cell.id.period, key=key, people=people, hours=hours, release=release)
        outcome.figures.append(made)
        return
    people = None if figure.people is None else people  # what was hidden once stays hidden for its period
    hours = None if figure.hours is None else hours
    if (figure.people, figure.hours) == (people, hours):
        return
    Revision.objects.create(figure=figure, release=release, people=figure.people, hours=figure.hours)
    figure.people, figure.hours, figure.revised_in = people, hours, release
    figure.save(update_fields=["people", "hours", "revised_in"])
    outcome.revised += 1
