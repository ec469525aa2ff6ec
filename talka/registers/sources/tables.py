"""The project's own reference tables: CSV files in `talka/registers/data/`, turned into rows of the models."""

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db.models import Model

from talka.core.plane import to_plane
from talka.core.text import fold, sort_key
from talka.registers.models import Competence, Field, Holiday, LegalForm, Municipality, OldTerritory, Place

DATA = Path(__file__).parents[1] / "data"
FILES = ("municipalities", "old_territories", "places", "fields", "legal_forms", "competences", "holidays")
REVISION = "1"  # raise it when rows are derived otherwise from the same files


def fingerprint() -> str:
    """SHA-256 over all files and the way they are read."""
    digest = hashlib.sha256(REVISION.encode())
    for name in FILES:
        digest.update((DATA / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def municipalities() -> list[Municipality]:
    return [
        Municipality(
            atvk=row["atvk"],
            name=row["name"],
            name_en=row["name_en"],
            slug=row["slug"],
            kind=row["kind"],
            region=row["region"],
            iso=row["iso"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            successor_id=row["successor"] or None,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            sort_key=sort_key(row["name"]),
        )
        for row in _rows("municipalities")
    ]


def old_territories() -> list[OldTerritory]:
    return [
        OldTerritory(code=row["code"], name=row["name"], folded=fold(row["name"]), municipality_id=row["municipality"])
        for row in _rows("old_territories")
    ]


def places() -> list[Place]:
    found: list[Place] = []
    for row in _rows("places"):
        lat, lon = float(row["lat"]), float(row["lon"])
        x, y = to_plane(lat, lon)
        place = Place(name=row["name"], kind=row["kind"], parish=row["parish"], municipality_id=row["municipality"])
        place.lat, place.lon, place.x, place.y = lat, lon, x, y
        place.folded, place.sort_key = fold(place.name), sort_key(place.name)
        found.append(place)
    return found


def fields() -> list[Field]:
    return [Field(**row, position=position) for position, row in enumerate(_rows("fields"), 1)]


def legal_forms() -> list[LegalForm]:
    return [LegalForm(**row) for row in _rows("legal_forms")]


def competences() -> list[Competence]:
    return [Competence(**row) for row in _rows("competences")]


def holidays() -> list[Holiday]:
    return [Holiday(**{**row, "date": dt.date.fromisoformat(row["date"])}) for row in _rows("holidays")]


KEYS: dict[type[Model], list[str]] = {Place: ["name", "kind", "municipality_id", "parish"]}  # others: the primary key
# in the order in which they point at each other
TABLES: dict[type[Model], Callable[[], Sequence[Model]]] = {
    Municipality: municipalities,
    OldTerritory: old_territories,
    Place: places,
    Field: fields,
    LegalForm: legal_forms,
    Competence: competences,
    Holiday: holidays,
}
