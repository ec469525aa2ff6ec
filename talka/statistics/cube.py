"""Facts → cells: who worked, how long, for how many organisers, by any of the levels.

Large questions are counted from the facts as Parquet (`snapshots`), all others, and those for which a file is not there,
from the tables: the same cells, as a test has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from talka.accounts.enums import MINORS, AgeBand
from talka.registers.models import Municipality
from talka.statistics import snapshots
from talka.statistics.disclosure import AXES, KEYS, QUARTER, YEAR, Cell, Id, Table, length_of

REMOTE = "remote"
UNKNOWN = ""
YOUNG, MIDDLE, OLD = "0-17", "18-64", "65+"
AGE_GROUP = {
    UNKNOWN: UNKNOWN,
    **{band.value: YOUNG if band in MINORS else OLD if band == AgeBand.FROM_65 else MIDDLE for band in AgeBand},
}
FIRST, RETURNING = "first", "returning"
_GROUPS = " ".join(f"WHEN '{band}' THEN '{group}'" for band, group in AGE_GROUP.items())
PLAIN = {
    "region": "region",
    "municipality": "place",
    "age": "age_band",
    "field": "field",
    "kind": "kind",
    "organiser_kind": "organiser_kind",
    "sex": "sex",
}
"""Level → column of the facts."""
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
COLUMNS = {
    **PLAIN,
    "age_group": f"CASE age_band {_GROUPS} END",
    "newcomer": f"CASE WHEN first_month >= %(first)s THEN '{FIRST}' ELSE '{RETURNING}' END",
    "month": "to_char(month, 'YYYY-MM')",
    "quarter": "to_char(month, 'YYYY-\"Q\"Q')",
    "year": "to_char(month, 'YYYY')",
}
"""Level → what it is in SQL. Nothing that people type comes near."""
KEY_OF_PERSON = "('x' || substr(person::text, 1, 8))::bit(32)::bigint"
CELLS = """  -- people and organisers are brought together by grouping: a join on many columns is planned badly
WITH facts AS (SELECT {coded}, person, organisation_id, minutes FROM statistics_workfact
               WHERE month >= %(first)s AND month < %(after)s{filters}),
people AS (SELECT {codes}, count(*) AS people, sum(minutes) AS minutes, sum({key_of_person}) AS keys
           FROM (SELECT {codes}, person, sum(minutes) AS minutes FROM facts GROUP BY {codes}, person) AS one
           GROUP BY {codes}),
ranked AS (SELECT {codes}, sum(minutes) AS minutes,
                  row_number() OVER (PARTITION BY {codes} ORDER BY sum(minutes) DESC) AS place
           FROM facts GROUP BY {codes}, organisation_id),
organisers AS (SELECT {codes}, count(*) AS organisers, max(minutes) AS first,
                      coalesce(max(minutes) FILTER (WHERE place = 2), 0) AS second
               FROM ranked GROUP BY {codes})
SELECT {codes}, max(people), max(minutes), max(organisers), max(first), max(second), max(keys)
FROM (SELECT {codes}, people, minutes, NULL::bigint AS organisers, NULL::numeric AS first, NULL::numeric AS second, keys
      FROM people UNION ALL
      SELECT {codes}, NULL, NULL, organisers, first, second, NULL FROM organisers) AS joined
GROUP BY {codes} ORDER BY {codes}
"""


ROOM = "SELECT set_config('work_mem', '128MB', true), set_config('statement_timeout', '300s', true)"
"""People are told apart in memory: on disk it takes twice as long; and an analyst may ask more than pages usually do."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A true cell and the key under which its noise is looked up."""

    cell: Cell
    cell_key: int


def bounds(period: str) -> tuple[date, date]:
    """First day of a period, and of the one after it."""
    year = int(period[:4])
    if length_of(period) == YEAR:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if length_of(period) == QUARTER:
        first = date(year, int(period[6]) * 3 - 2, 1)
        return first, (first + timedelta(days=95)).replace(day=1)
    first = date(year, int(period[5:]), 1)
    return first, (first + timedelta(days=32)).replace(day=1)


def count(
    levels: Iterable[str],
    first: date,
    after: date,
    *,
    name: str = "",
    period: str = "",
    only: Mapping[str, str] | None = None,
    keyed: bool = True,
) -> list[Counted]:
    """True cells by `levels`, of the months from `first` until before `after`; `only`: level → code that it must have. Not
    `keyed`: without the keys of noise.

    Nobody may see them as they are: `disclosure` decides what leaves.
    """
    chosen = list(levels)
    wanted = dict(only or {})
    told = [[_for_the_child(level, first), code] for level, code in wanted.items()]
    rows: Iterable[Sequence[object]] | None = snapshots.cells(
        [_for_the_child(level, first) for level in chosen], first, after, told
    )
    if rows is None:
        rows = _from_tables(chosen, first, after, wanted, keyed=keyed)
    found = [_counted(row, len(chosen), name, period) for row in rows]
    return sorted(found, key=lambda one: one.cell.id.key)


def _for_the_child(level: str, first: date) -> dict[str, object]:
    """What COLUMNS says in SQL, as `reckoner` takes it."""
    if level in MONTHS_OF:
        return {"months": MONTHS_OF[level]}
    if level == "newcomer":
        return {"since": snapshots.number(first), "codes": [FIRST, RETURNING]}
    return {"column": "age_band", "groups": AGE_GROUP} if level == "age_group" else {"column": PLAIN[level]}


def _from_tables(
    chosen: list[str], first: date, after: date, only: Mapping[str, str], *, keyed: bool
) -> list[tuple[object, ...]]:
    coded = ", ".join(f"{COLUMNS[level]} AS k{n}" for n, level in enumerate(chosen)) or "''::text AS k0"
    codes = ", ".join(f"k{n}" for n in range(max(1, len(chosen))))
    filters = "".join(f" AND {COLUMNS[level]} = %(only_{level})s" for level in only)
    query = CELLS.format(coded=coded, codes=codes, filters=filters, key_of_person=KEY_OF_PERSON if keyed else "0")
    values: dict[str, date | str] = {"first": first, "after": after}
    values |= {f"only_{level}": code for level, code in only.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(query, values)
        return [row if chosen else row[1:] for row in cursor.fetchall()]


def _counted(row: Sequence[object], width: int, name: str, period: str) -> Counted:
    key = tuple(str(code) for code in row[:width])
    numbers = [int(str(value)) for value in row[width:]]
    return Counted(Cell(Id(name, period, key), *numbers[:5]), numbers[5] % KEYS)


def cells(table: Table, period: str) -> list[Cell]:
    """True cells of one published table and period."""
    first, after = bounds(period)
    return [one.cell for one in count(table.levels, first, after, name=table.code, period=period, keyed=False)]


def years() -> list[int]:
    """Years with facts, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT extract(year FROM month)::int FROM statistics_month WHERE records > 0 ORDER BY 1 DESC"
        )
        return [row[0] for row in cursor.fetchall()]


def above() -> dict[str, dict[str, str]]:
    """Coarse level → finest code → its code there."""
    regions = dict(Municipality.objects.values_list("atvk", "region"))
    return {"region": {**regions, REMOTE: REMOTE, UNKNOWN: UNKNOWN}, "age_group": AGE_GROUP}


DIMENSIONS = (*AXES, "year", "quarter", "month")
"""What an analyst may break figures down by."""
