"""The child that counts over the facts as Parquet: `python -m talka.statistics.reckoner`. No settings, no database (ADR 36).

The months asked for are kept in memory until their files have other names, as columns of small numbers: words, people and
organisations have one each. So a cell is a number, somebody in a cell is a number, and people are told apart by sorting.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from talka.core.child import Answer, serve

WORDS = ("organiser_kind", "place", "region", "field", "kind", "age_band", "sex")
MOST_WORDS = 2**16
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
READ = f"""SELECT (year(month) * 12 + month(month) - 1)::USMALLINT AS month, person AS key, organisation AS owner, minutes,
    (year(first_month) * 12 + month(first_month) - 1)::USMALLINT AS first_month,
    {", ".join(f"of_{name}.number AS {name}" for name in WORDS)}
    FROM read_parquet(?) AS file {" ".join(f"JOIN of_{name} ON of_{name}.word = file.{name}" for name in WORDS)}"""  # noqa: S608  # names of ours
Numbers = npt.NDArray[Any]
Columns = dict[str, Numbers]
FEW = 2**24
"""So many sums are kept beside one another, which is sooner done than putting numbers in order."""
BITS = 64
"""Of the number that tells somebody in a cell, or an organisation's minutes there."""


@dataclass(frozen=True, slots=True)
class Level:
    """The number of each fact at a level, from 0 up, and the code of each number."""

    numbers: Numbers
    codes: list[str]


class Facts:
    def __init__(self) -> None:
        self.engine = duckdb.connect(":memory:", config={"threads": THREADS})
        self.files: dict[int, str] = {}
        self.columns: Columns = {}
        """Of all months that are held, one after the other."""
        self.people = self.owners = np.empty(0, np.uint64)
        """Keys of the people and of the organisations in order: the number of each is its place."""
        self.words: dict[str, dict[str, int]] = {name: {} for name in WORDS}
        for name in WORDS:
            self.engine.execute(f"CREATE TABLE of_{name} (word VARCHAR, number USMALLINT)")

    # --- months -----------------------------------------------------------------------------------------------------

    def hold(self, files: dict[int, str], first: int, after: int) -> None:
        """Hold just these files of the months from `first` until before `after`."""
        stale = [month for month, file in self.files.items() if first <= month < after and files.get(month) != file]
        fresh = sorted(month for month in files if month not in self.files or month in stale)
        if not stale and not fresh:
            return
        kept, parts = {month: file for month, file in self.files.items() if month not in stale}, []
        if kept:
            among = np.isin(self.columns["month"], list(kept))
            parts.append({name: column[among] for name, column in self.columns.items()})
        if fresh:
            parts.append(self.read([files[month] for month in fresh]))
        self.files = kept | {month: files[month] for month in fresh}
        self.columns = numbered(parts)
        self.people, self.owners = distinct(self.columns["key"]), distinct(self.columns["owner"])
        for name, known, of in (("person", self.people, "key"), ("organisation", self.owners, "owner")):
            self.columns[name] = np.searchsorted(known, self.columns[of]).astype(np.uint32)

    def read(self, files: list[str]) -> Columns:
        self.learn(files)
        return dict(self.engine.execute(READ, [files]).fetchnumpy())

    def learn(self, files: list[str]) -> None:
        """Give a number to each word that was not met before."""
        lists = ", ".join(f"list(DISTINCT {name})" for name in WORDS)
        found = self.engine.execute(f"SELECT {lists} FROM read_parquet(?)", [files]).fetchone() or ()  # noqa: S608  # names of ours
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
        begin, end = np.searchsorted(self.columns["month"], [first, after])
        facts = {name: column[begin:end] for name, column in self.columns.items()}
        for level, code in asked["only"]:
            filtered = self.level(level, facts, first)
            if code not in filtered.codes:
                return []
            chosen = np.flatnonzero(filtered.numbers == filtered.codes.index(code))
            facts = {name: column[chosen] for name, column in facts.items()}
        if not len(facts["minutes"]):
            return []
        levels = [self.level(one, facts, first) for one in asked["levels"]]
        cells = cells_of(levels, len(facts["minutes"]))
        with ThreadPoolExecutor(1) as beside:
            hours = beside.submit(hours_of, cells, facts["organisation"], facts["minutes"], len(self.owners))
            found, people, keys = people_of(cells, facts["person"], self.people)
        codes = zip(*codes_of(found, levels), strict=True) if levels else [()] * len(found)
        numbers = zip(people.tolist(), *hours.result(), keys.tolist(), strict=True)
        return [[*words, *told] for words, told in zip(codes, numbers, strict=True)]

    def level(self, one: dict[str, Any], facts: Columns, first: int) -> Level:
        if "months" in one:
            length = one["months"]
            start = first // length
            last = max(self.files, default=first) // length
            return Level(facts["month"] // length - start, [period(n, length) for n in range(start, last + 1)])
        if "since" in one:
            return Level((facts["first_month"] < one["since"]).astype(np.uint8), one["codes"])
        column, groups = one["column"], one.get("groups")
        if column not in WORDS:
            raise ValueError(column)
        known = self.words[column]
        if not groups:
            return Level(facts[column], list(known))
        codes = sorted(set(groups.values()))
        return Level(np.array([codes.index(groups[word]) for word in known], np.uint8)[facts[column]], codes)


def period(number: int, length: int) -> str:
    """Of the months, quarters or years since the year 0: 2026-05, 2026-Q2, 2026."""
    if length == 1:
        return f"{number // 12}-{number % 12 + 1:02}"
    return f"{number // 4}-Q{number % 4 + 1}" if length == 3 else f"{number}"


def numbered(parts: list[Columns]) -> Columns:
    """One after the other, in the order of months."""
    months = np.concatenate([part["month"] for part in parts])
    order = np.argsort(months, kind="stable")
    return {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0] if name in parts[-1]}


def cells_of(levels: Iterable[Level], length: int) -> Numbers:
    """One number for the cell of each fact, the last level's the fastest to change."""
    chosen = list(levels)
    size = math.prod(max(1, len(one.codes)) for one in chosen)
    found = np.zeros(length, shortest(size))
    for one in chosen:
        found *= found.dtype.type(len(one.codes))
        found += one.numbers
    return found


def shortest(largest: int) -> type[Any]:
    """A number's type: half as long is counted and put in order twice as fast."""
    fits(largest)
    return np.uint32 if largest.bit_length() <= BITS // 2 else np.uint64


def distinct(numbers: Numbers) -> Numbers:
    ordered = np.sort(numbers)
    return ordered[firsts(ordered)]


def firsts(ordered: Numbers) -> Numbers:
    """Where in it another number begins."""
    if not len(ordered):
        return np.empty(0, np.intp)
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))


def fits(largest: int) -> None:
    if largest.bit_length() > BITS:
        raise ValueError(largest)


def pairs_of(cells: Numbers, members: Numbers, size: int) -> Numbers:
    """One number for each fact's cell and which of its `size` members it is of."""
    pairs = cells.astype(shortest((int(cells.max()) + 1) * size))
    pairs *= pairs.dtype.type(size)
    pairs += members
    return pairs


def people_of(cells: Numbers, people: Numbers, keys: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Cells in order; the people of each, and the sum of their keys of noise."""
    one, size = pairs_of(cells, people, len(keys)), len(keys)
    one.sort()
    one = one[firsts(one)]
    cell = one // one.dtype.type(size)
    starts = firsts(cell)
    one -= cell * one.dtype.type(size)
    numbers = np.diff(starts, append=len(cell))
    return cell[starts], numbers, np.add.reduceat((keys >> np.uint64(32))[one], starts)


def hours_of(cells: Numbers, organisations: Numbers, minutes: Numbers, size: int) -> list[list[int]]:
    """Of each cell in order: minutes, organisations, and the minutes of the two that have most."""
    pairs, sums = summed(pairs_of(cells, organisations, size), minutes)
    starts = firsts(pairs // pairs.dtype.type(size))
    numbers = np.diff(starts, append=len(pairs))
    largest = np.maximum.reduceat(sums, starts)
    are_largest = sums == np.repeat(largest, numbers)
    rest = np.maximum.reduceat(np.where(are_largest, 0, sums), starts)
    second = np.where(np.add.reduceat(are_largest.astype(np.intp), starts) > 1, largest, rest)
    return [found.tolist() for found in (np.add.reduceat(sums, starts), numbers, largest, second)]


def summed(numbers: Numbers, minutes: Numbers) -> tuple[Numbers, Numbers]:
    """Numbers in order, and the minutes of each."""
    largest = int(numbers.max())
    if largest < FEW:
        sums = np.bincount(numbers.astype(np.intp), weights=minutes)
        found = np.flatnonzero(sums)  # no fact is without minutes
        return found, sums[found].astype(np.uint64)
    bits = int(minutes.max()).bit_length()
    fits(largest << bits)
    room = np.uint64(bits)
    both = numbers.astype(np.uint64) << room | minutes
    both.sort()  # with the minutes in the same number: putting them in order afterwards takes ten times as long
    starts = firsts(both >> room)
    return both[starts] >> room, np.add.reduceat(both & ((np.uint64(1) << room) - np.uint64(1)), starts)


def codes_of(cells: Numbers, levels: list[Level]) -> list[list[str]]:
    """Of each level: the code that each of these cells has there."""
    found: list[list[str]] = []
    rest = cells
    for one in reversed(levels):
        rest, places = np.divmod(rest, rest.dtype.type(max(1, len(one.codes))))
        found.insert(0, [one.codes[place] for place in places.tolist()])
    return found


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
