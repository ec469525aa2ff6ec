"""What other apps ask the registers.

The small tables are kept in the process and read again when a newer release of them is loaded; that is checked every
two seconds, so web processes that share nothing but the database agree within seconds.
"""

import datetime as dt
import math
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from talka.core.periods import RIGA, is_weekend
from talka.core.text import fold
from talka.registers.enums import HolidayKind, PlaceKind, Source
from talka.registers.models import Field, Holiday, LegalEntity, Municipality, OldTerritory, Place, Release, Wording
from talka.registers.search import PlaceHit, PlaceIndex, without

CHECK_EVERY = 2.0  # seconds
ATVK_DIGITS = 7
LEAST_DIGITS = 4  # a spreadsheet cuts zeros off the front: 0010000 becomes 10000
OF_MUNICIPALITY = 4  # leading digits that say the municipality in a code of today …
OF_OLD_MUNICIPALITY = 5  # … and in a code of 2009-2021
ADDRESS_PARTS = 4
ABBREVIATIONS = ((re.compile(r"\bnov\.?$"), "novads"), (re.compile(r"\bpag\.?$"), "pagasts"))


@lru_cache(maxsize=8_192)
def _address_part(part: str) -> str:
    folded = fold(part)
    for abbreviation, word in ABBREVIATIONS:
        folded = abbreviation.sub(word, folded)
    return folded.removesuffix(" pilseta")


class Tables:
    """One release of the small tables, as other functions of this module read it."""

    def __init__(self, release: tuple[int, dt.datetime] | None) -> None:
        self.release = release
        self.municipalities = {row.atvk: row for row in Municipality.objects.select_related("successor")}
        old = list(OldTerritory.objects.all())
        places = self._places()
        self.holidays = {row.date: row for row in Holiday.objects.all()}
        self.fields = {row.code: row for row in Field.objects.order_by("position")}
        self.wordings = {(row.table, row.code): row for row in Wording.objects.all()}

        active = [row for row in self.municipalities.values() if row.valid_to is None]
        self.places = PlaceIndex(active, places)
        self.old = {row.code: self.municipalities[row.municipality_id] for row in old}
        self.by_prefix = {row.atvk[:OF_MUNICIPALITY]: row for row in self.municipalities.values()}
        self.by_old_prefix = {row.code[:OF_OLD_MUNICIPALITY]: self.old[row.code] for row in reversed(old)}
        parishes = {(fold(place.name), place.municipality) for place in places if place.kind == PlaceKind.PARISH}
        towns = {(fold(place.name), place.municipality) for place in places if place.kind == PlaceKind.TOWN}
        current = {(fold(row.name), row) for row in self.municipalities.values() if row.name.endswith("novads")}
        self.by_name = (
            {name: self.today(row) for name, row in current},
            _unambiguous(parishes),
            _unambiguous(towns),
            _unambiguous({(row.folded, self.old[row.code]) for row in old if row.name.endswith("novads")}),
        )

    def _places(self) -> list[PlaceHit]:
        """Never as rows of the model: each process would hold 6,500 of them while it puts these together."""
        rows = Place.objects.order_by("sort_key", "id").values_list(
            "name", "kind", "parish", "municipality", "lat", "lon", "x", "y"
        )
        return [
            PlaceHit(name, sys.intern(kind), sys.intern(parish), self.municipalities[atvk], lat, lon, x, y)
            for name, kind, parish, atvk, lat, lon, x, y in rows.iterator()  # a few hundred parishes, said 6,500 times
        ]

    def today(self, municipality: Municipality) -> Municipality:
        """Follow the successors of a municipality to the one that exists."""
        while municipality.successor_id is not None:
            municipality = self.municipalities[municipality.successor_id]
        return municipality

    def by_code(self, code: str) -> Municipality | None:
        """Municipality of a code that is known exactly, of before or after 2021."""
        known = self.municipalities.get(code) or self.old.get(code)
        return self.today(known) if known else None

    def by_code_prefix(self, code: str) -> Municipality | None:
        """Municipality of a town or parish whose code is not listed, by the digits of its municipality."""
        known = self.by_prefix.get(code[:OF_MUNICIPALITY]) or self.by_old_prefix.get(code[:OF_OLD_MUNICIPALITY])
        return self.today(known) if known else None

    def by_address(self, address: str) -> Municipality | None:
        """Municipality of an address: a municipality of today, else a parish or town by name, else one of before 2021.

        The parish comes before the old municipality because two of these were split in 2021.
        """
        parts = [_address_part(part.strip()) for part in address.split(",")[:ADDRESS_PARTS]]
        for names in self.by_name:
            for part in parts:
                if part in names:
                    return names[part]
        return None

    def locate(self, code: str, address: str = "") -> Municipality | None:
        """Municipality of a row of a register: by its code, else its address, else the beginning of the code."""
        code = _whole(code)
        return self.by_code(code) or self.by_address(address) or self.by_code_prefix(code)


def _unambiguous(pairs: Iterable[tuple[str, Municipality]]) -> dict[str, Municipality]:
    pairs = list(pairs)
    counted = Counter(name for name, _ in pairs)
    return {name: row for name, row in pairs if counted[name] == 1}


def _whole(code: str) -> str:
    """Give back the zeros that a spreadsheet has cut off the front of a code."""
    code = code.strip()
    return code.zfill(ATVK_DIGITS) if code.isdigit() and len(code) >= LEAST_DIGITS else code


class _Cache:
    """The tables of this process and when they were last found to be the newest."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tables: Tables | None = None
        self.checked = -math.inf

    def get(self) -> Tables:
        tables = self.tables
        if tables is not None and time.monotonic() - self.checked < CHECK_EVERY:
            return tables
        with self.lock:
            newest = Release.objects.filter(source=Source.TABLES).values_list("id", "loaded_at").first()
            if self.tables is None or self.tables.release != newest:
                self.tables = Tables(newest)
            self.checked = time.monotonic()
            return self.tables


_cache = _Cache()


_held: ContextVar[Tables | None] = ContextVar("registers_held", default=None)


def tables() -> Tables:
    """Tables of the newest release; no query within two seconds of the last one, nor while they are held."""
    return _held.get() or _cache.get()


@contextmanager
def held() -> Iterator[None]:
    """A whole file is read by one release, also by threads beside the one that has the connection."""
    before = _held.set(_cache.get())
    try:
        yield
    finally:
        _held.reset(before)


def forget() -> None:
    """Ask at the next question whether there is a newer release (after a load in this process; in tests)."""
    _cache.checked = -math.inf


def resolve_municipality(code: str) -> Municipality | None:
    """Find today's municipality of an ATVK code: of today, ended, of before 2021, of a town or parish in it."""
    code = _whole(code)
    return tables().by_code(code) or tables().by_code_prefix(code)


def active_municipalities() -> list[Municipality]:
    """Municipalities of today in Latvian alphabetical order."""
    return sorted(
        (row for row in tables().municipalities.values() if row.valid_to is None), key=lambda row: row.sort_key
    )


def municipality_by_slug(slug: str) -> Municipality | None:
    """Municipality of a page's address; of one that has ended, its successor."""
    known = next((row for row in tables().municipalities.values() if row.slug == slug), None)
    return tables().today(known) if known else None


def fields() -> list[Field]:
    """Fields of activity in their own order."""
    return list(tables().fields.values())


def field(code: str) -> Field | None:
    return tables().fields.get(code)


def wording(table: str, code: str) -> str:
    """What a moderator calls a coded name, in the reader's language; empty where the program's own words hold.

    Labels are said everywhere, also where no database is: this looks at what the tables said last and asks nothing.
    """
    known = _cache.tables
    chosen = known.wordings.get((table, code)) if known else None
    return chosen.display_name if chosen else ""


def find_places(text: str) -> list[PlaceHit]:
    """Every place that a search text names; several hits with one span where the name is ambiguous or near several.

    "Jelgava" finds the city and Jelgavas novads. What remains of the text: `rest_of(text, hits)`.
    """
    return tables().places.find(text)


def rest_of(text: str, hits: Iterable[PlaceHit]) -> str:
    """What is left of a search text when the places it names are taken out."""
    return without(text, hits)


def suggest_places(prefix: str) -> list[PlaceHit]:
    """At most eight places whose name begins so, for the list under a search box."""
    return tables().places.suggest(prefix)


def legal_entity(registration_number: str) -> LegalEntity | None:
    """Row of a register for prefilling a form; spaces in the number do not matter."""
    number = "".join(registration_number.split())
    return LegalEntity.objects.select_related("municipality", "legal_form").filter(registration_number=number).first()


def is_working_day(day: dt.date) -> bool:
    """Say whether offices work: holidays, moved days off and Saturdays worked for them count."""
    exception = tables().holidays.get(day)
    if exception is not None:
        return exception.kind == HolidayKind.WORKED
    return not is_weekend(day)


def working_days_after(instant: dt.datetime, days: int) -> dt.datetime:
    """Find the same time of day in Riga on the `days`-th working day after the day of `instant`."""
    moment = instant.astimezone(RIGA)
    day = moment.date()
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return dt.datetime.combine(day, moment.time(), RIGA).astimezone(dt.UTC)
