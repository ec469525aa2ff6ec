"""Points of a search on a map; too many are gathered into a grid here, so that no browser gets more than it can draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from talka.core.plane import MERIDIAN_RADIUS, NORMAL_RADIUS, ORIGIN_LAT, ORIGIN_LON
from talka.opportunities.search import SearchQuery, grid, spots

MOST_POINTS = 5_000
GRID_KM = 10
"""Squares of ten kilometres: Latvia has about 700 of them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of work."""

    public_id: str
    slug: str
    title: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """`n` places of work around the middle of them."""

    n: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MapPoints:
    """Either `spots` or `clusters`; `total` places of work. `next_deadline`: no copy may live longer."""

    spots: Sequence[Spot]
    clusters: Sequence[Cluster]
    total: int
    next_deadline: datetime | None


def for_map(query: SearchQuery) -> MapPoints:
    """What the map of a search shows: spots up to 5,000 of them, clusters above."""
    squares = grid(query, GRID_KM)
    total = sum(square["n"] for square in squares)
    deadline = min((square["apply_until"] for square in squares), default=None)
    if total > MOST_POINTS:
        clusters = [Cluster(square["n"], *from_plane(square["x"], square["y"])) for square in squares]
        return MapPoints((), clusters, total, deadline)
    found = [Spot(row["public_id"], row["slug"], row["title"], row["lat"], row["lon"]) for row in spots(query)]
    return MapPoints(found, (), total, deadline)


def from_plane(x: float, y: float) -> tuple[float, float]:
    """(lat, lon) of a point of the plane: `core.plane.to_plane` backwards."""
    east, north = x / NORMAL_RADIUS, y / MERIDIAN_RADIUS + math.radians(ORIGIN_LAT)
    lat = math.asin(math.sin(north) / math.cosh(east))
    lon = math.atan2(math.sinh(east), math.cos(north))
    return math.degrees(lat), ORIGIN_LON + math.degrees(lon)
