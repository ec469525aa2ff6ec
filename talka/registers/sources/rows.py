"""What every file of a register has in common: how it is opened, how a row is read, why a row is not taken."""

import csv
import datetime as dt
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from talka.core.text import fold, sort_key
from talka.registers.models import is_registration_number

DELIMITERS = ";,\t"
LONGEST_ROW = 5  # lines
LIMITS = {  # characters that the table takes
    "name": 1000,
    "quoted_name": 1000,
    "folded": 1000,
    "sort_key": 2000,
    "legal_form_text": 150,
    "register": 1,
    "address": 500,
    "email": 254,
    "phone": 50,
    "website": 300,
}
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
POSTCODE = re.compile(r"(?:LV-?)?([0-9]{4})", re.IGNORECASE)


class FileError(Exception):
    """The whole file cannot be taken; the text tells the operator why. Nothing was changed."""


class SkipRowError(Exception):
    """The row is left out on purpose, not because it is bad."""


class RefuseRowError(Exception):
    """The row is bad; the text says what is wrong with it."""


class Entity(NamedTuple):
    """A row as the tables hold it; the order is that of the staging table."""

    registration_number: str
    name: str
    quoted_name: str
    folded: str
    sort_key: str
    legal_form: str
    legal_form_text: str
    register: str
    registered: dt.date | None
    terminated: dt.date | None
    closed: str
    address: str
    postcode: str
    atvk: str
    email: str
    phone: str
    website: str


ENTITY_COLUMNS = Entity._fields  # noqa: SLF001  # public in spite of its name


def entity(number: str, name: str, **facts: str | dt.date | None) -> Entity:
    """Build an `Entity`, refusing a bad number or name; facts that are not given are empty."""
    if not is_registration_number(number):
        raise RefuseRowError("registration number is wrong")
    if not name:
        raise RefuseRowError("name is missing")
    given = {"registration_number": number, "name": name, "folded": fold(name), "sort_key": sort_key(name)} | facts
    given.setdefault("quoted_name", name)
    for column, limit in LIMITS.items():
        if len(str(given.get(column, ""))) > limit:
            raise RefuseRowError(f"{column} is too long")
    for column in ("registered", "terminated"):
        given.setdefault(column, None)
    return Entity(**{column: given.get(column, "") for column in ENTITY_COLUMNS})  # type: ignore[arg-type]  # the dict is mixed


def date(text: str, what: str) -> dt.date | None:
    """Read an ISO date; empty is no date. Anything else (4/10/2014 from a spreadsheet) refuses the row."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise RefuseRowError(f"{what} is not a date like 2014-10-04") from None


def postcode(text: str) -> str:
    """Write a postcode the one way: LV-1050; empty when it is none."""
    found = POSTCODE.fullmatch(text)
    return f"LV-{found[1]}" if found else ""


class Table:
    """The rows of a CSV file as dictionaries, with all the ways in which such files are damaged.

    Knows UTF-8 with or without BOM, a first line `sep=;`, the delimiter from the header, doubled quotes, delimiters and
    line ends inside quotes. A quote that is never closed spoils its own line and no other.
    """

    def __init__(self, path: Path, required: frozenset[str], aliases: dict[str, str] | None = None) -> None:
        self.path = path
        self.required = required
        self.aliases = aliases or {}
        self.header: list[str] = []
        self.delimiter = ""

    def read(self, binary: Iterable[bytes]) -> Iterator[tuple[int, dict[str, str] | str]]:
        """Read rows from the lines of a file: the number of the line, and the row or the reason why there is none."""
        lines = (line.decode("utf-8", errors="surrogateescape") for line in binary)
        first = next(lines, "").removeprefix("\ufeff")
        number = 1
        if first.lower().startswith("sep="):
            self.delimiter, number, first = first.strip()[4:], 2, next(lines, "")
        self.delimiter = self.delimiter or max(DELIMITERS, key=first.count)
        self.header = self.names(self.values(first))
        waiting: deque[str] = deque()
        while line := waiting.popleft() if waiting else next(lines, ""):
            number += 1
            if not line.strip():
                continue
            values = self.values(line)
            more = self.continued(line, values, waiting, lines)
            if more:
                values = self.values(line + "".join(more))
            yield number, self.row(values)
            number += len(more)

    def continued(self, line: str, values: list[str], waiting: deque[str], lines: Iterator[str]) -> list[str]:
        """Lines that go on with a row because a quote in it is open; none if they do not make it a row."""
        if line.count('"') % 2 == 0 or len(values) == len(self.header):
            return []
        while len(waiting) < LONGEST_ROW and (further := next(lines, "")):
            waiting.append(further)
        for size in range(1, len(waiting) + 1):
            more = list(islice(waiting, size))
            if len(self.values(more[-1])) == len(self.header):
                return []  # a row of its own
            if len(self.values(line + "".join(more))) == len(self.header):
                for _ in more:
                    waiting.popleft()
                return more
        return []

    def values(self, text: str) -> list[str]:
        """Values of a row; none when it cannot be read at all."""
        try:
            return next(csv.reader([text], delimiter=self.delimiter), [])
        except csv.Error:
            return []

    def names(self, names: list[str]) -> list[str]:
        """Names of the columns, ours where a file calls them otherwise."""
        names = [self.aliases.get(name.strip(), name.strip()) for name in names]
        if missing := sorted(self.required - set(names)):
            raise FileError(f"{self.path.name} has no column {', '.join(missing)}: it is another file or damaged.")
        return names

    def row(self, values: list[str]) -> dict[str, str] | str:
        """One row without spaces and line ends around and in its values, or the reason why it cannot be read."""
        if len(values) != len(self.header):
            return f"row has {len(values)} columns, not {len(self.header)}"
        if any(UNREADABLE.search(value) for value in values):
            return "row is not UTF-8 text"
        tidy = (value.replace("\r", "").replace("\n", " ").strip() for value in values)
        return dict(zip(self.header, tidy, strict=True))
