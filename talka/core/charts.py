"""Pictures of numbers, drawn on the server as SVG; a table or list beside each says the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MAP_WIDTH, MAP_HEIGHT = 1000, 643
WEST, NORTH, PER_LON, PER_LAT = 20.618595, 58.266977, 125.784429, 230.152732
"""Frame of the outline of Latvia (vendor/latvia/latvia-map.json; a test compares): degrees to pixels of the drawing."""
SMALLEST, LARGEST = 12.0, 34.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Something counted at a point. `href` is where its circle leads."""

    lat: float
    lon: float
    count: int
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """A spot on the drawing: centre and radius in its pixels, as text for SVG attributes; `base` is the number's line."""

    x: str
    y: str
    base: str
    r: str
    spot: Spot


def circles(spots: Iterable[Spot]) -> list[Circle]:
    """Circles whose area grows with the count; the large ones first, so that small ones lie on top and can be reached."""
    shown = sorted((spot for spot in spots if spot.count > 0), key=lambda spot: -spot.count)
    most = shown[0].count if shown else 1
    drawn = []
    for spot in shown:
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(spot.count / most)
        x, y = (spot.lon - WEST) * PER_LON, (NORTH - spot.lat) * PER_LAT
        drawn.append(Circle(f"{x:.1f}", f"{y:.1f}", f"{y + 6:.1f}", f"{radius:.1f}", spot))
    return drawn
