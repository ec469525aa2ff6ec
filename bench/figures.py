"""Figures: charts, the analyst's cube, distinct people, rebuilding a month, the monthly release with its disclosure control.

Five million records of 300,000 volunteers in 36 months (BENCH_RECORDS for another number) are written by one statement
into a fresh database. What matters is measured beside the same question asked of the live rows, and of DuckDB over the
facts as Parquet.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

import duckdb
import psutil
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from bench.data import in_a_fresh_database
from bench.results import Figure, Run, begin, middle
from talka.accounts.enums import AgeBand, Sex
from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.organisations.models import Organisation
from talka.statistics import actions, cube, snapshots
from talka.statistics.models import Month
from talka.statistics.queries import invariants, ledger, published

SEED = 9
RECORDS, RECORDS_QUICK, RECORDS_A_PERSON = 5_000_000, 20_000, 16.6667
ORGANISATIONS, KINDS = 2_000, ("association", "association", "association", "public_institution", "social_enterprise")
MONTHS, ROUNDS = 36, 7
CHART_MS, CUBE_MS, DISTINCT_MS, REBUILD_MS, RELEASE_S = 15, 150, 150, 500, 60
PEOPLE = (
    "INSERT INTO accounts_user ({columns}) SELECT {values} FROM accounts_user, generate_series(1, %(people)s - 1) n"
)
OWN = {
    "id": "gen_random_uuid()",
    "nickname": "'Talcinieks ' || n",
    "age_band": "(%(ages)s::text[])[1 + n %% cardinality(%(ages)s::text[])]",
    "sex": "(%(sexes)s::text[])[1 + (hashint4(n) & 65535) %% cardinality(%(sexes)s::text[])]",
}
"""What differs between the rows of people: all else is as in the first."""
PAIRS = """
INSERT INTO applications_pairname (public_id, organisation_id, volunteer_id, name, key_version)
SELECT lpad(to_hex(n * 2 + other), 10, '0'),
    (%(owners)s::bigint[])[1 + ((hashint8(n) & 1048575) + other * 7) %% cardinality(%(owners)s::bigint[])],
    id, 'Rāmā Stirna' || n / 90 || ' ' || 10 + n %% 90, 1
FROM (SELECT id, row_number() OVER (ORDER BY nickname) AS n FROM accounts_user) AS people, generate_series(0, 1) other
WHERE other = 0 OR n %% 5 = 0
"""
"""One in five is known to two organisers."""
FILL = """
INSERT INTO hours_workrecord (public_id, volunteer_id, pair_id, organisation_id, date, minutes, municipality_id, remote,
    field_id, done, source, state, proposed_by, proposer_id, disputed_by, confirmed_at, created_at, updated_at, version)
SELECT lpad(to_hex(n), 10, '0'), pair.volunteer_id, pair.id, pair.organisation_id,
    %(first)s::date + (n * %(days)s / (%(records)s + 1))::int, 30 + (hashint8(n * 3) & 1023) %% 300,
    CASE WHEN n %% 20 = 0 THEN NULL ELSE town.atvk END, n %% 20 = 0, field.code, '', 'volunteer', 'confirmed',
    'volunteer', pair.volunteer_id, '', now(), now(),
    now() - CASE extract(day FROM %(first)s::date + (n * %(days)s / (%(records)s + 1))::int) WHEN 4 THEN interval '0'
                 ELSE interval '60 days' END, 2
FROM generate_series(1, %(records)s::bigint) n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM applications_pairname) pair
    ON pair.place = (hashint8(n * 13) & 2147483647) %% %(pairs)s
JOIN (SELECT atvk, row_number() OVER (ORDER BY atvk) - 1 AS place FROM registers_municipality WHERE valid_to IS NULL) town
    ON town.place = floor(power((hashint8(CASE WHEN hashint8(n * 5) & 7 = 0 THEN n ELSE pair.organisation_id END)
                                 & 65535) / 65536.0, 3) * 42)
JOIN (SELECT code, row_number() OVER (ORDER BY position) - 1 AS place FROM registers_field) field
    ON field.place = floor(power((hashint8(pair.organisation_id + (hashint8(n * 7) & 3) * (hashint8(n * 11) & 1))
                                  & 65535) / 65536.0, 2) * 19)
ORDER BY n
"""
"""Hours are written soon after the work, so rows lie in the order of days. One record in eight is done outside the
organiser's own town; an organiser works in up to four fields, mostly in one. Of each month only the hours of one day were
written lately."""
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'hours_workrecord'::regclass
AND contype IN ('c', 'u', 'x')
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'hours_workrecord' AND schemaname = current_schema()
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
LIVE_CUBE = """
SELECT m.region, r.field_id, u.age_band, g.kind, count(DISTINCT r.volunteer_id), sum(r.minutes)
FROM hours_workrecord r JOIN accounts_user u ON u.id = r.volunteer_id
JOIN organisations_organisation g ON g.id = r.organisation_id
LEFT JOIN registers_municipality m ON m.atvk = r.municipality_id
WHERE r.state IN ('confirmed', 'corrected') AND r.removed_at IS NULL AND r.date >= %s AND r.date < %s GROUP BY 1, 2, 3, 4
"""
LIVE_DISTINCT = """
SELECT municipality_id, extract(year FROM date), count(DISTINCT volunteer_id) FROM hours_workrecord
WHERE state IN ('confirmed', 'corrected') AND removed_at IS NULL AND date >= %s AND date < %s GROUP BY 1, 2
"""
FACTS_CUBE = """
SELECT region, field, age_band, organiser_kind, count(DISTINCT person), sum(minutes) FROM facts
WHERE month >= ? AND month < ? GROUP BY ALL
"""
FACTS_DISTINCT = """
SELECT place, year(month), count(DISTINCT person) FROM facts WHERE month >= ? AND month < ? GROUP BY ALL
"""


# --- rows to measure on ----------------------------------------------------------------------------------------------


def people(n: int) -> None:
    dice = random.Random(SEED)
    owners = Organisation.objects.bulk_create(
        Organisation(
            name=f"Organizētājs {one}", slug=f"o-{one}", kind=dice.choice(KINDS), state="verified", sort_key=str(one),
            registration_number=f"{49_000_000_000 + one}",
        )
        for one in range(min(ORGANISATIONS, n))
    )  # fmt: skip
    User.objects.create(nickname="Talcinieks 0", password="!")  # noqa: S106  # nobody signs in with it
    names = [str(one.column) for one in User._meta.concrete_fields]
    told = sql.SQL(PEOPLE).format(
        columns=sql.SQL(", ").join([sql.Identifier(one) for one in names]),
        values=sql.SQL(", ").join([sql.SQL(OWN[one]) if one in OWN else sql.Identifier(one) for one in names]),
    )
    with connection.cursor() as cursor:
        cursor.execute(told, {"people": n, "ages": AgeBand.values, "sexes": ["", *Sex.values]})
        cursor.execute(PAIRS, {"owners": [one.pk for one in owners]})


def fill(records: int, first: date, days: int) -> float:
    """Seconds it took."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    n = int(records / RECORDS_A_PERSON)
    people(n)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows refer to what was just made: nothing to look up
        made_again = _put_away(cursor)
        cursor.execute(FILL, {"records": records, "pairs": PairName.objects.count(), "first": first, "days": days})
        for definition in made_again:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - began


def _put_away(cursor: CursorWrapper) -> list[sql.Composable]:
    """Drop indexes and constraints of the ledger; the statements that make them again, after the rows: beside them they
    would be written all over, again and again."""
    table = sql.Identifier("hours_workrecord")
    made_again: list[sql.Composable] = []
    cursor.execute(CONSTRAINTS)
    for name, definition in cursor.fetchall():
        told = sql.SQL("ALTER TABLE {} {} CONSTRAINT {}")
        cursor.execute(told.format(table, sql.SQL("DROP"), sql.Identifier(name)))
        made_again.append(
            sql.SQL("{} {}").format(told.format(table, sql.SQL("ADD"), sql.Identifier(name)), sql.SQL(definition))
        )
    cursor.execute(INDEXES)
    for name, definition in cursor.fetchall():
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        made_again.append(sql.SQL(definition))
    return made_again


# --- measuring -------------------------------------------------------------------------------------------------------


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds, the middle of some rounds after one for nothing."""
    return measured(act, rounds)[0]


def measured(act: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds by the clock and of processors, the middle of some rounds after one for nothing."""
    act()
    clocks, processors = [], []
    for _round in range(rounds):
        before, began = processor(), time.perf_counter()
        act()
        clocks.append((time.perf_counter() - began) * 1_000)
        processors.append((processor() - before) * 1_000)
    return middle(clocks), middle(processors)


def processor() -> float:
    """Seconds of processors that this process, its PostgreSQL process and the counting child have had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = psutil.Process()
        known = [ours, psutil.Process(cursor.fetchone()[0]), *ours.children()]
    spent = [one.cpu_times() for one in known]
    return sum(one.user + one.system for one in spent)


def asked(query: str, first: date, after: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, [first, after])
        cursor.fetchall()


def building(run: Run) -> None:
    began = time.monotonic()
    months = actions.build()
    whole = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    one = Month.objects.order_by("-records", "month").first()
    if one is None:
        raise RuntimeError("no month was built")
    began = time.monotonic()
    snapshots.keep()
    run.add(
        Figure(f"all facts, {months} months, for the first time", whole, "s"),
        Figure("all months as Parquet", time.monotonic() - began, "s"),
    )
    rebuilding(run, one)


def rebuilding(run: Run, one: Month) -> None:
    """Each hour: those for whom something was written. At night: everybody of the month."""
    people = len(ledger.people_written_of(one.month) or ())
    name = f"rebuilding a month of {one.records:,} records"
    for told, limit, lately in (
        (f"{name}, {people:,} people written of", REBUILD_MS, True),
        (f"{name}, everybody", REBUILD_MS, False),
    ):
        act = partial(actions.rebuild_month, one.month, one.fingerprint, lately=lately)
        taken, worked = measured(act, 1 if run.quick else 5)
        run.add(Figure(told, taken, "ms", limit), Figure(f"{told}: processor time", worked, "ms"))


def releasing(run: Run) -> None:
    before, began = processor(), time.monotonic()
    release = actions.publish()
    taken, worked = time.monotonic() - began, processor() - before
    if release is None:
        raise RuntimeError("nothing was published")
    told = f"{release.figures} shown, {release.hidden} hidden"
    name = "the release of all periods, disclosure control and all"
    run.add(Figure(name, taken, "s", RELEASE_S, note=told), Figure(f"{name}: processor time", worked, "s"))


def charts(run: Run) -> None:
    year = next(one for one in published.periods() if len(one) == 4)
    questions: dict[str, Callable[[], object]] = {
        "the course of months": published.trend,
        "a table of one dimension": lambda: published.table("fields", year),
        "the map": lambda: published.municipality_circles(published.table("municipalities", year)),
        "fill and reply times": lambda: published.service(year),
    }
    run.add(*(Figure(f"chart: {name}", timed(act, 50), "ms", CHART_MS) for name, act in questions.items()))


def cubes(run: Run, folder: Path, after: date) -> None:
    """Each question on the facts, on the live rows, and in DuckDB on the facts as Parquet."""
    year_before, long_before = after.replace(year=after.year - 1), after.replace(year=after.year - 3)
    levels = ("region", "field", "age", "organiser_kind")
    engine = duckdb.connect(":memory:", config={"threads": 2})
    export(engine, folder)
    rounds = 2 if run.quick else ROUNDS
    act: Callable[[], object]
    for name, limit, act, live, facts, first in (
        ("cube of 4 dimensions, 12 months", CUBE_MS, lambda: cube.count(levels, year_before, after), LIVE_CUBE, FACTS_CUBE,
         year_before),
        ("distinct volunteers by municipality and year", DISTINCT_MS,
         lambda: cube.count(("municipality", "year"), long_before, after), LIVE_DISTINCT, FACTS_DISTINCT, long_before),
    ):  # fmt: skip
        snapshots.reckoner.close()
        began = time.perf_counter()
        act()
        first_time = (time.perf_counter() - began) * 1_000
        taken, worked = measured(act, rounds)
        run.add(
            Figure(name, taken, "ms", limit, note="people, hours, organisers, two largest, key of noise"),
            Figure(f"{name}: processor time", worked, "ms"),
            Figure(f"{name}: first question, child and months come first", first_time, "ms"),
            Figure(f"{name}: live rows, people only", timed(lambda: asked(live, first, after), 2), "ms"),  # noqa: B023
            Figure(
                f"{name}: DuckDB, people only",
                timed(lambda: engine.execute(facts, [first, after]).fetchall(), rounds),  # noqa: B023  # called at once
                "ms",
            ),
        )


def export(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The facts as Parquet, named `facts`."""
    source, target = folder / "facts.csv", folder / "facts.parquet"
    copy = "COPY (SELECT * FROM statistics_workfact) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, source.open("wb") as file, cursor.copy(copy) as rows:
        for part in rows:
            file.write(part)
    engine.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")  # noqa: S608  # files of our own
    engine.execute(f"CREATE VIEW facts AS SELECT * FROM '{target}'")  # noqa: S608  # a file of our own


def main() -> int:
    if (status := in_a_fresh_database(TALKA_STATEMENT_TIMEOUT="0")) is not None:
        return status
    run = begin()
    records = RECORDS_QUICK if run.quick else int(os.environ.get("BENCH_RECORDS", RECORDS))
    after = (clock.today() - timedelta(days=14)).replace(day=1)
    first = after.replace(year=after.year - MONTHS // 12)
    run.add(Figure(f"{records:,} records to measure on, written", fill(records, first, (after - first).days), "s"))
    building(run)
    releasing(run)
    charts(run)
    with TemporaryDirectory() as folder:
        cubes(run, Path(folder), after)
    snapshots.reckoner.close()
    if faults := list(invariants.broken()):
        raise RuntimeError(faults[0])
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
