"""What everybody may read: published figures only, never a fact."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Max, Min, Sum

from talka.core import clock
from talka.core.charts import Circle, Spot, circles
from talka.core.periods import day_start, local
from talka.organisations.models import Organisation
from talka.registers.queries import active_municipalities
from talka.statistics import cube
from talka.statistics.disclosure import BY_CODE, MONTH, QUARTER, STEP, TABLES, YEAR, length_of, rounded
from talka.statistics.models import Figure, Month, OrganiserFigure, Release, Revision, ServiceFigure
from talka.statistics.queries import words

DATA = Path(__file__).resolve().parents[1] / "data"
WHOLE_TABLE = "*"
SHOWN, HIDDEN, WITHHELD = "A", "C", "W"
"""Status of a figure in downloads, after SDMX: normal, confidential; W: the table is not published for the period."""
TREND, QUARTERS, MOST_REVISIONS = 24, 6, 50
RELEASE_DAY = 15
WEEKS_OF_YEAR, HOURS_OF_WEEK = 52, 40


@dataclass(frozen=True, slots=True)
class Row:
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    people: int | None
    hours: int | None
    revised: bool

    @property
    def people_told(self) -> str:
        return words.number(self.people)

    @property
    def hours_told(self) -> str:
        return words.number(self.hours)


@dataclass(frozen=True, slots=True)
class Revised:
    """A published figure that a release changed: which one, as people read it, and both of its numbers then and now."""

    released_on: date
    what: str
    people: tuple[str, str]
    hours: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published table of one period. `withheld`: it is not published for this period."""

    code: str
    title: str
    text: str
    period: str
    rows: list[Row]
    withheld: bool
    dimensions: tuple[str, ...]

    @property
    def hidden(self) -> int:
        return sum(row.people is None or row.hours is None for row in self.rows)


def latest_release() -> Release | None:
    return Release.objects.first()


def releases() -> list[Release]:
    return list(Release.objects.all()[:TREND])


def revisions() -> list[Revised]:
    """What the latest releases changed, the newest first; all of it is in the open data."""
    rows = Revision.objects.select_related("figure", "release").order_by("-release", "figure__table", "figure__period")
    found = []
    for one in rows[:MOST_REVISIONS]:
        levels = BY_CODE[one.figure.table].levels
        codes = one.figure.key.split("|") if levels else []
        cell = [words.labels(level).get(code, code) for level, code in zip(levels, codes, strict=True)]
        named = [str(words.TABLES[one.figure.table].title), words.period_label(one.figure.period), *cell]
        people, hours = (
            (words.number(before), words.number(now))
            for before, now in ((one.people, one.figure.people), (one.hours, one.figure.hours))
        )
        found.append(Revised(local(one.release.published_at).date(), ", ".join(named), people, hours))
    return found


def next_release() -> date:
    """The 15th after which something new is known: of this month, or of the next once this month's is out."""
    today, newest = clock.today(), latest_release()
    this = today.replace(day=RELEASE_DAY)
    if newest is not None and local(newest.published_at).date() >= this:
        this = cube.bounds(f"{today:%Y-%m}")[1].replace(day=RELEASE_DAY)
    return this


def periods(length: str = "", code: str = "") -> list[str]:
    """Published periods of a length (or all), of one table (or of any), the newest first."""
    rows = Figure.objects.filter(table=code) if code else Figure.objects.all()
    found = rows.order_by().values_list("period", flat=True).distinct()
    return sorted(
        (p for p in found if not length or length_of(p) == length), key=lambda p: (cube.bounds(p)[1], p), reverse=True
    )


def table(code: str, period: str) -> Shown:
    """Published rows of one table and period; cells that are not among them are zero, unless it is withheld."""
    found = list(Figure.objects.filter(table=code, period=period))
    return _shown(code, period, found)


def _shown(code: str, period: str, found: list[Figure]) -> Shown:
    levels, about = BY_CODE[code].levels, words.TABLES[code]
    known = [words.labels(level) for level in levels]
    rows = []
    for one in found:
        if one.key == WHOLE_TABLE:
            continue
        codes = tuple(one.key.split("|")) if levels else ()
        named = tuple(labels.get(key, key) for labels, key in zip(known, codes, strict=True))
        rows.append(Row(codes, named, one.people, one.hours, one.revised_in_id is not None))
    order = [{code: n for n, code in enumerate(labels)} for labels in known]
    rows.sort(key=lambda row: [places.get(key, 999) for places, key in zip(order, row.codes, strict=True)])
    names = tuple(str(words.DIMENSIONS[level]) for level in levels)
    withheld = any(one.key == WHOLE_TABLE for one in found)
    return Shown(code, str(about.title), str(about.text), period, rows, withheld, names)


def tables(period: str) -> list[Shown]:
    """All tables of a period, in the order of the list."""
    by_table: dict[str, list[Figure]] = {}
    for one in Figure.objects.filter(period=period):
        by_table.setdefault(one.table, []).append(one)
    return [_shown(one.code, period, by_table[one.code]) for one in TABLES if one.code in by_table]


def trend() -> list[tuple[str, int | None, int | None]]:
    """Month, people and hours of all Latvia; the last two years, oldest first."""
    found = Figure.objects.filter(table="country", period__regex=r"^[0-9]{4}-[01][0-9]$").order_by("-period")[:TREND]
    return [(one.period, one.people, one.hours) for one in reversed(found)]


def service(period: str) -> ServiceFigure | None:
    return ServiceFigure.objects.filter(period=period).first()


def service_course() -> list[ServiceFigure]:
    """The same by quarter; the last ones, oldest first."""
    found = ServiceFigure.objects.filter(period__contains="Q").order_by("-period")[:QUARTERS]
    return list(reversed(found))


def records(*periods: str) -> int:
    """On how many confirmed records the figures of a period (or of some in order) rest, rounded like all counts."""
    if not periods:
        return 0
    first, after = cube.bounds(periods[0])[0], cube.bounds(periods[-1])[1]
    found = Month.objects.filter(month__gte=first, month__lt=after).aggregate(n=Sum("records"))["n"]
    return rounded(found or 0)


def municipality_circles(shown: Shown) -> list[Circle]:
    """Hours by place of work on the drawn map; each circle leads to its row of the table."""
    hours = {row.codes[0]: row.hours for row in shown.rows}
    return circles(
        Spot(one.lat, one.lon, hours.get(one.atvk) or 0, one.display_name, f"#m{one.atvk}")
        for one in active_municipalities()
    )


# --- replacement value ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wage:
    since: date
    monthly: int
    source: str

    @property
    def hourly(self) -> float:
        return self.monthly * 12 / (WEEKS_OF_YEAR * HOURS_OF_WEEK)


@lru_cache(maxsize=1)
def wages() -> tuple[Wage, ...]:
    with (DATA / "wages.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return tuple(Wage(date.fromisoformat(r["from"]), int(r["monthly_gross_eur"]), r["source"]) for r in rows)


def wage_on(day: date) -> Wage:
    """The one in force on a day; before the first, the first."""
    return next((one for one in reversed(wages()) if one.since <= day), wages()[0])


def value_of(hours: int, period: str) -> int:
    """What the hours would have cost, in euros, to the nearest hundred: hours × the average hourly wage of the time."""
    return round(hours * wage_on(cube.bounds(period)[0]).hourly / 100) * 100


# --- for machines -----------------------------------------------------------------------------------------------------


def columns(code: str) -> list[str]:
    return ["period", *BY_CODE[code].levels, "people", "people_status", "hours", "hours_status"]


def lines(code: str, quarter: str = "") -> Iterator[list[str]]:
    """All periods of a table as rows of a data file: unknown codes read `unknown`, hidden numbers are empty.

    With `quarter`, as they stood at its end: without what came later, and with the numbers from before a revision.
    """
    width = len(BY_CODE[code].levels)
    found = Figure.objects.filter(table=code).order_by("period", "key")
    former: dict[int, tuple[int | None, int | None]] = {}
    if quarter:
        last = release_at_end_of(quarter)
        found = found.filter(release__lte=last)
        later = Revision.objects.filter(figure__table=code, release__gt=last).order_by("-release")
        former = {pk: (people, hours) for pk, people, hours in later.values_list("figure", "people", "hours")}
    for one in found:
        if one.key == WHOLE_TABLE:
            yield [one.period, *([WHOLE_TABLE] * width), "", WITHHELD, "", WITHHELD]
            continue
        codes = [key or "unknown" for key in one.key.split("|")] if width else []
        people, hours = former.get(one.pk, (one.people, one.hours))
        yield [one.period, *codes, *_number(people), *_number(hours)]


def release_at_end_of(quarter: str) -> int:
    """The last release made before a quarter ended; 0 where there was none yet."""
    found = Release.objects.filter(published_at__lt=day_start(cube.bounds(quarter)[1])).order_by("-pk").first()
    return found.pk if found else 0


def history() -> list[str]:
    """Quarters that are over and at whose end something was published, the newest first."""
    first = Release.objects.order_by("pk").values_list("published_at", flat=True).first()
    if first is None:
        return []
    today, found = clock.today(), []
    for year in range(local(first).year, today.year + 1):
        for number in (1, 2, 3, 4):
            end = cube.bounds(f"{year}-Q{number}")[1]
            if local(first).date() < end <= today:
                found.append(f"{year}-Q{number}")
    return found[::-1]


def _number(value: int | None) -> tuple[str, str]:
    return ("", HIDDEN) if value is None else (str(value), SHOWN)


def as_data(code: str, period: str = "") -> dict[str, Any]:
    """One published table for programs: the body of `GET /api/v1/statistics/{table}`. Raises KeyError for another code."""
    about, release = words.TABLES[code], latest_release()
    names = columns(code)
    found = [dict(zip(names, line, strict=True)) for line in lines(code) if not period or line[0] == period]
    rows = [one | {name: int(one[name]) if one[name] else None for name in ("people", "hours")} for one in found]
    return {
        "table": code,
        "title": str(about.title),
        "definition": str(about.text),
        "rounded_to": STEP,
        "released_at": release.published_at if release else None,
        "rows": rows,
    }


def of_organiser(organisation: Organisation) -> OrganiserFigure | None:
    """Its newest published year; None where too few people took part, or nothing is published yet."""
    return OrganiserFigure.objects.filter(organisation=organisation).order_by("-year").first()


def temporal() -> tuple[date, date] | None:
    """First day that published figures speak of, and the one after the last."""
    found = [cube.bounds(one) for one in periods()]
    return (min(first for first, _after in found), max(after for _first, after in found)) if found else None


def first_and_last() -> tuple[datetime | None, datetime | None]:
    """When figures were published for the first time and for the last."""
    found = Release.objects.aggregate(first=Min("published_at"), last=Max("published_at"))
    return found["first"], found["last"]


def newest(wanted: str = "", code: str = "") -> str:
    """The period to show (of one table): the one asked for if it is published, else the newest year, quarter or month."""
    known = periods(code=code)
    if wanted:
        return wanted if wanted in known else ""
    return next((p for length in (YEAR, QUARTER, MONTH) for p in known if length_of(p) == length), "")


def period_choices() -> list[tuple[str, str]]:
    """Years and quarters to choose from, the newest first."""
    return [(one, words.period_label(one)) for one in periods() if length_of(one) != MONTH]
