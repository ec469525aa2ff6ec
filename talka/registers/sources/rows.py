"""What every file of a register has in common: how it is opened, how a row is read, why a row is not taken."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from talka.core.text import fold, sort_key
from talka.registers.models import is_registration_number

DELIMITERS = ";,\t"
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

    Knows UTF-8 with or without BOM, a first line `sep=;`, the delimiter from the header, doubled quotes and delimiters
    inside quotes. Yields the number of the line and either the row or the reason why it cannot be read.
    """

    def __init__(self, path: Path, required: frozenset[str], aliases: dict[str, str] | None = None) -> None:
        self.path = path
        self.required = required
        self.aliases = aliases or {}

    def read(self, binary: Iterable[bytes]) -> Iterator[tuple[int, dict[str, str] | str]]:
        """Read rows from the lines of a file."""
        lines = (line.decode("utf-8", errors="surrogateescape") for line in binary)
        first = next(lines, "").removeprefix("\ufeff")
        delimiter, skipped = "", 1
        if first.lower().startswith("sep="):
            delimiter, skipped, first = first.strip()[4:], 2, next(lines, "")
        delimiter = delimiter or max(DELIMITERS, key=first.count)
        header = self.header(next(csv.reader([first], delimiter=delimiter), []))
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num + skipped, f"row cannot be read ({error})"
                continue
            if values:
                yield reader.line_num + skipped, self.row(header, values)

    def header(self, names: list[str]) -> list[str]:
        """Names of the columns, ours where a file calls them otherwise."""
        names = [self.aliases.get(name.strip(), name.strip()) for name in names]
        if missing := sorted(self.required - set(names)):
            raise FileError(f"{self.path.name} has no column {', '.join(missing)}: it is another file or damaged.")
        return names

    @staticmethod
    def row(header: list[str], values: list[str]) -> dict[str, str] | str:
        """One row without spaces around its values, or the reason why it cannot be read."""
        if len(values) != len(header):
            return f"row has {len(values)} columns, not {len(header)}"
        if any(UNREADABLE.search(value) for value in values):
            return "row is not UTF-8 text"
        return dict(zip(header, map(str.strip, values), strict=True))
