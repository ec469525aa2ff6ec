"""Where the work is: municipality by code, else by name, else by the nearest place; points as partners write them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from talka.core.plane import distance_km
from talka.interchange.importers.items import Reason
from talka.interchange.importers.vocabulary import UNKNOWN_COUNTRY, american, country_code
from talka.opportunities.schemas import ImportedPlace
from talka.registers.models import Municipality
from talka.registers.queries import find_places, resolve_municipality, tables
from talka.registers.search import PlaceHit

SOUTH, NORTH, WEST, EAST = 55.6, 58.1, 20.9, 28.3
FAR = 20.0
"""Kilometres to the nearest place of the register beyond which a point near the border is not called Latvian."""
CELL = 0.25
_POINT = re.compile(r"\(?\s*(-?\d{1,3}\.\d+)\s*[,;]\s*(-?\d{1,3}\.\d+)\s*\)?")
_POSTCODE = re.compile(r"(?i)^LV[ -]?\d{4}$")
NAME_LENGTH, ADDRESS_LENGTH = 200, 300
Found = tuple[Municipality, float, float]


def in_latvia(lat: float, lon: float) -> bool:
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", ".")) if text else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) else None


def point_of(place: dict[str, str]) -> tuple[float, float] | None:
    """(latitude, longitude). Two numbers in one text: in the order in which they lie in Latvia, else longitude first."""
    lat, lon = number(place.get("lat", "")), number(place.get("lon", ""))
    if (lat is None or lon is None) and (pair := _POINT.search(place.get("lonlat", ""))):
        lon, lat = float(pair[1]), float(pair[2])
        if in_latvia(lon, lat):
            lat, lon = lon, lat
    if (lat is None or lon is None) and (pair := _POINT.search(place.get("address", ""))):
        lat, lon = float(pair[1]), float(pair[2])
    if lat is None or lon is None or (lat, lon) == (0, 0) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return lat, lon


@dataclass(frozen=True, slots=True)
class Located:
    """The places of an item understood, the country, what was derived and what was not understood."""

    places: tuple[ImportedPlace, ...]
    country: str
    reasons: tuple[Reason, ...]
    derived: bool


class Gazetteer:
    """The register's places by cells of a quarter of a degree; one is made per import."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[PlaceHit]] = defaultdict(list)
        for hit in tables().places.sorted:
            self._cells[self._cell(hit.lat, hit.lon)].append(hit)
        self.locate_name = lru_cache(maxsize=8_192)(self._locate_name)

    @staticmethod
    def _cell(lat: float, lon: float) -> tuple[int, int]:
        return int(lat / CELL), int(lon / CELL)

    def nearest(self, lat: float, lon: float) -> Municipality | None:
        """Municipality of the nearest place of the register; None abroad."""
        if not in_latvia(lat, lon):
            return None
        row, column = self._cell(lat, lon)
        near = [
            hit
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            for hit in self._cells.get((row + down, column + right), ())
        ]
        best = min(near, key=lambda hit: distance_km((lat, lon), (hit.lat, hit.lon)), default=None)
        return best.municipality if best and distance_km((lat, lon), (best.lat, best.lon)) <= FAR else None

    @staticmethod
    def _locate_name(code: str, county: str, town: str) -> Found | None:
        """Municipality and a point of the town (else of the municipality), by code, else by names."""
        names = ", ".join(part for part in (county, town) if part)
        municipality = resolve_municipality(code) if code.strip() else None
        municipality = municipality or (tables().by_address(names) if names else None)
        hits = find_places(town) if town else []
        if municipality is None and len({hit.municipality.atvk for hit in hits}) == 1:
            municipality = hits[0].municipality
        if municipality is None:
            return None
        inside = next((hit for hit in hits if hit.municipality.atvk == municipality.atvk), None)
        return municipality, *((inside.lat, inside.lon) if inside else (municipality.lat, municipality.lon))

    def _locate(self, one: dict[str, str], town: str, address: str) -> Found | None:
        found = self.locate_name(one.get("atvk", ""), one.get("municipality", ""), town)
        municipality = found is None and address and tables().by_address(address)
        return (municipality, municipality.lat, municipality.lon) if municipality else found

    def understand(self, told: list[dict[str, str]]) -> Located:
        places, countries, reasons = [], [], []
        derived = False
        for one in told:
            place, country, reason, filled = self._place(one)
            countries.append(country)
            reasons += reason
            derived = derived or filled
            if place != ImportedPlace() and place not in places:
                places.append(place)
        country = "LV" if "LV" in countries or not countries else countries[0]
        return Located(tuple(places), country, tuple(reasons), derived)

    def _place(self, one: dict[str, str]) -> tuple[ImportedPlace, str, list[Reason], bool]:
        point = point_of(one)
        address = ", ".join(_address_parts(one))[:ADDRESS_LENGTH]
        town = one.get("place", "")[:NAME_LENGTH]
        reasons: list[Reason] = []
        given = country_code(one["country"]) if one.get("country") else None
        if one.get("country") and given is None:
            reasons.append(Reason("country", "unknown_value", one["country"]))
        abroad = given not in {None, "LV"} or (
            given is None and american(one.get("address", ""), one.get("region", ""))
        )
        if abroad:
            return _abroad(town, address, point), given or "US", reasons, False
        named = self._locate(one, town, address)
        if point and not in_latvia(*point):
            if given is None and named is None:
                return _abroad(town, address, point), UNKNOWN_COUNTRY, reasons, False
            reasons.append(Reason("coordinates", "outside_latvia", "{}, {}".format(*point)))
            point = None
        municipality = named[0] if named else (self.nearest(*point) if point else None)
        if municipality is None and (town or address or one.get("municipality") or one.get("atvk")):
            reasons.append(Reason("municipality", "place_not_found", town or one.get("municipality", "") or address))
        filled = point is None and named is not None
        lat, lon = point or (named[1:] if named else (None, None))
        place = ImportedPlace(
            atvk=municipality.atvk if municipality else None,
            name=town or one.get("municipality", "")[:NAME_LENGTH],
            address=address,
            lat=lat,
            lon=lon,
        )
        return place, "LV", reasons, filled


def _abroad(town: str, address: str, point: tuple[float, float] | None) -> ImportedPlace:
    lat, lon = point or (None, None)
    return ImportedPlace(name=town, address=address, lat=lat, lon=lon)


def _address_parts(one: dict[str, str]) -> Iterator[str]:
    """The address without points in brackets, on one line, the postcode at its end."""
    for part in _POINT.sub("", one.get("address", "")).splitlines():
        yield from filter(None, [part.strip(" ,")])
    postcode = one.get("postal_code", "").strip().removesuffix(".0")
    if _POSTCODE.match(postcode) or (postcode and one.get("address") and postcode not in one["address"]):
        yield postcode
