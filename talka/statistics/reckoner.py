"""The child that counts over the facts as Parquet: `python -m talka.statistics.reckoner`. No settings, no database (ADR 36).

The months asked for are kept in memory until their files have other names; words stand there as small numbers, so that
a cell is one number and people are told apart by two.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from talka.core.child import Answer, serve

WORDS = ("organiser_kind", "place", "region", "field", "kind", "age_band", "sex")
MOST_WORDS = 2**16
SMALL = 2**32
THREADS = min(4, os.cpu_count() or 1)
COLUMNS = {
    "month": "DATE",
    "person": "VARCHAR",
    "first_month": "DATE",
    "organisation": "UINTEGER",
    **dict.fromkeys(WORDS, "VARCHAR"),
    "minutes": "UINTEGER",
    "records": "UINTEGER",
}
"""Of the rows that a file is made of, in this order."""
PERSON = "('0x' || left(replace(person, '-', ''), 16))::UBIGINT"
"""Half of the key under which the figures count a person: enough to tell people apart; its upper half is the key of noise."""
TABLE = f"""CREATE TABLE facts (month USMALLINT, person UBIGINT, first_month USMALLINT, organisation UINTEGER,
    {", ".join(f"{name} USMALLINT" for name in WORDS)}, minutes UINTEGER)"""
FILL = f"""INSERT INTO facts SELECT ?, person, year(first_month) * 12 + month(first_month) - 1, organisation,
    {", ".join(f"of_{name}.number" for name in WORDS)}, minutes
    FROM read_parquet(?) AS file {" ".join(f"JOIN of_{name} ON of_{name}.word = file.{name}" for name in WORDS)}"""  # noqa: S608  # names of ours
PEOPLE = """SELECT cell, count(*), sum(person >> 32) FROM (SELECT DISTINCT {cell} AS cell, person FROM facts WHERE {where})
    GROUP BY cell"""
HOURS = """SELECT cell, sum(minutes), count(*), max(minutes, 2)
    FROM (SELECT {cell} AS cell, organisation, sum(minutes) AS minutes FROM facts WHERE {where} GROUP BY ALL) GROUP BY cell"""


@dataclass(frozen=True, slots=True)
class Level:
    """A level as a number from 0 up, in SQL, and the code of each number."""

    sql: str
    codes: list[str]


class Facts:
    def __init__(self) -> None:
        self.engine = duckdb.connect(":memory:", config={"threads": THREADS})
        self.engine.execute(TABLE)
        self.loaded: dict[int, str] = {}
        self.words: dict[str, dict[str, int]] = {name: {} for name in WORDS}
        for name in WORDS:
            self.engine.execute(f"CREATE TABLE of_{name} (word VARCHAR, number USMALLINT)")

    # --- months -----------------------------------------------------------------------------------------------------

    def hold(self, files: dict[int, str], first: int, after: int) -> None:
        """Hold just these files of the months from `first` until before `after`."""
        for month in [m for m, file in self.loaded.items() if first <= m < after and files.get(m) != file]:
            self.engine.execute("DELETE FROM facts WHERE month = ?", [month])
            del self.loaded[month]
        for month, file in sorted(files.items()):
            if month not in self.loaded:
                self.learn(file)
                self.engine.execute(FILL, [month, file])
                self.loaded[month] = file

    def learn(self, file: str) -> None:
        """Give a number to each word that was not met before."""
        lists = ", ".join(f"list(DISTINCT {name})" for name in WORDS)
        found = self.engine.execute(f"SELECT {lists} FROM read_parquet(?)", [file]).fetchone() or ()  # noqa: S608  # names of ours
        for name, words in zip(WORDS, found, strict=True):
            known = self.words[name]
            for word in sorted(set(words or ()) - known.keys()):
                known[word] = len(known)
                self.engine.execute(f"INSERT INTO of_{name} VALUES (?, ?)", [word, known[word]])  # noqa: S608  # as above
            if len(known) > MOST_WORDS:
                raise ValueError(name)

    # --- cells ------------------------------------------------------------------------------------------------------

    def count(self, asked: dict[str, Any]) -> list[list[Any]]:
        """Cells: code of each level, people, minutes, organisers, minutes of the two largest, sum of the people's keys."""
        first, after = asked["first"], asked["after"]
        self.hold(dict(asked["files"]), first, after)
        levels = [self.level(one, first) for one in asked["levels"]]
        where = [f"month >= {first:d}", f"month < {after:d}"]
        for level, code in asked["only"]:
            filtered = self.level(level, first)
            if code not in filtered.codes:
                return []
            where.append(f"{filtered.sql} = {filtered.codes.index(code)}")
        told = {"cell": numbered(levels), "where": " AND ".join(where)}
        people = {cell: rest for cell, *rest in self.engine.execute(PEOPLE.format(**told)).fetchall()}
        rows = []
        for cell, minutes, organisers, largest in self.engine.execute(HOURS.format(**told)).fetchall():
            numbers = (people[cell][0], minutes, organisers, *(*largest, 0)[:2], people[cell][1])
            rows.append([*codes_of(cell, levels), *(int(number) for number in numbers)])
        return rows

    def level(self, one: dict[str, Any], first: int) -> Level:
        if "months" in one:
            length = one["months"]
            start = first // length
            last = max(self.loaded, default=first) // length
            return Level(f"(month // {length:d} - {start:d})", [period(n, length) for n in range(start, last + 1)])
        if "since" in one:
            return Level(f"CASE WHEN first_month >= {one['since']:d} THEN 0 ELSE 1 END", one["codes"])
        column, groups = one["column"], one.get("groups")
        if column not in WORDS:
            raise ValueError(column)
        known = self.words[column]
        if not groups:
            return Level(column, list(known))
        codes = sorted(set(groups.values()))
        cases = " ".join(f"WHEN {n} THEN {codes.index(groups[word])}" for word, n in known.items())
        return Level(f"CASE {column} {cases} ELSE 0 END", codes)


def period(number: int, length: int) -> str:
    """Of the months, quarters or years since the year 0: 2026-05, 2026-Q2, 2026."""
    if length == 1:
        return f"{number // 12}-{number % 12 + 1:02}"
    return f"{number // 4}-Q{number % 4 + 1}" if length == 3 else f"{number}"


def numbered(levels: Iterable[Level]) -> str:
    """One number for a cell, the last level's the fastest to change."""
    sql, size = "0::UBIGINT", 1
    for one in levels:
        sql = f"({sql} * {len(one.codes)} + {one.sql})"
        size *= max(1, len(one.codes))
    return f"{sql}::UINTEGER" if size < SMALL else sql


def codes_of(cell: int, levels: list[Level]) -> list[str]:
    found = []
    for one in reversed(levels):
        cell, place = divmod(cell, len(one.codes))
        found.append(one.codes[place])
    return found[::-1]


def write(file: str, rows: bytes) -> None:
    """Rows as CSV in the order of COLUMNS → the Parquet file, whole or not at all."""
    target = Path(file)
    source, made = target.with_suffix(".csv"), target.with_suffix(".new")
    source.write_bytes(rows)
    quoted = str(made).replace("'", "''")
    with duckdb.connect(":memory:", config={"threads": 1}) as engine:
        told = "read_csv(?, header=false, columns=?, auto_detect=false, nullstr='\\N')"
        copy = (
            f"COPY (SELECT * REPLACE ({PERSON} AS person) FROM {told}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608  # of ours
        )
        engine.execute(copy, [str(source), COLUMNS])
    source.unlink()
    made.replace(target)


def totals(files: list[str]) -> list[list[int]]:
    """Records and minutes of each file."""
    found = []
    for file in files:
        query = "SELECT coalesce(sum(records), 0)::BIGINT, coalesce(sum(minutes), 0)::BIGINT FROM read_parquet(?)"
        row = duckdb.execute(query, [file]).fetchone()
        found.append(list(row or (0, 0)))
    return found


facts = Facts()


def work(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    if head["what"] == "write":
        write(head["file"], blobs[0])
        return {}, []
    if head["what"] == "totals":
        return {"totals": totals(head["files"])}, []
    return {"cells": facts.count(head)}, []


if __name__ == "__main__":
    serve(work)
