"""Pictures of numbers, drawn on the server as SVG; a table or list beside each says the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from talka.core.figures import Count

MAP_WIDTH, MAP_HEIGHT = 1000, 643
WEST, NORTH, PER_LON, PER_LAT = 20.618595, 58.266977, 125.784429, 230.152732
"""Frame of the outline of Latvia (vendor/latvia/latvia-map.json; a test compares): degrees to pixels of the drawing."""
SMALLEST, LARGEST = 12.0, 26.0
APART = SMALLEST + LARGEST
"""Pixels between the middles of two circles, so that the smallest beside the largest is not covered."""
ROUNDS = 60
DIGITS, DIGIT_WIDTH = 18, 0.68
"""Size of the digits in a circle, and the width of one as a part of it."""


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
    """A spot on the drawing: centre and radius in its pixels, as text for SVG attributes; `base` is the number's line,
    `size` that of its digits, so that they stay inside."""

    x: str
    y: str
    base: str
    r: str
    size: str
    spot: Spot


def circles(spots: Iterable[Spot]) -> list[Circle]:
    """Circles whose area grows with the count; the large ones first, so that small ones lie on top and can be reached."""
    shown = sorted((spot for spot in spots if spot.count > 0), key=lambda spot: -spot.count)
    most = shown[0].count if shown else 1
    middles = spread(tuple(((spot.lon - WEST) * PER_LON, (NORTH - spot.lat) * PER_LAT) for spot in shown))
    drawn = []
    for spot, (x, y) in zip(shown, middles, strict=True):
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(spot.count / most)
        size = min(DIGITS, (2 * radius - 3) / (DIGIT_WIDTH * len(str(Count(spot.count)))))
        drawn.append(Circle(f"{x:.1f}", f"{y:.1f}", f"{y + size / 3:.1f}", f"{radius:.1f}", f"{size:.1f}", spot))
    return drawn


@lru_cache(maxsize=256)
def spread(middles: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Push middles that lie too close (a state city and the county around it) apart, each by half of what is missing."""
    moved = [list(middle) for middle in middles]
    for _ in range(ROUNDS):
        crowded = False
        for number, one in enumerate(moved):
            for other in moved[:number]:
                away_x, away_y = one[0] - other[0], one[1] - other[1]
                far = math.hypot(away_x, away_y)
                if far < APART - 0.5:
                    crowded = True
                    away_x, away_y = (away_x / far, away_y / far) if far else (1.0, 0.0)
                    push = (APART - far) / 2
                    one[0], one[1] = one[0] + away_x * push, one[1] + away_y * push
                    other[0], other[1] = other[0] - away_x * push, other[1] - away_y * push
        if not crowded:
            break
    return tuple((x, y) for x, y in moved)


CHART_WIDTH = 440
COLUMNS_HEIGHT, COLUMNS_TOP, COLUMNS_BASE = 230, 26, 200
BAR_ROW, BAR_THICKNESS = 46, 14
LETTER = 8
"""Of a label below a column, as wide as on a phone, where words of a drawing are larger."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a chart. `number` None: it is not shown, which is not zero. `text`: the number as it is read."""

    label: str
    number: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A column or bar on the drawing, in its pixels as text for SVG attributes; `x_text`, `y_text`: where its words are."""

    x: str
    y: str
    width: str
    height: str
    x_text: str
    y_text: str
    value: Value
    labelled: bool = True


def columns(values: Iterable[Value]) -> list[Rectangle]:
    """Standing columns for a course of time; of many or long labels only every second or third is written."""
    shown = list(values)
    most = max((one.number or 0 for one in shown), default=0) or 1
    pitch = CHART_WIDTH / max(1, len(shown))
    widest = max((len(one.label) for one in shown), default=0) * LETTER
    every = max(1, math.ceil(len(shown) / 7), math.ceil((widest + LETTER) / pitch))
    drawn = []
    for place, one in enumerate(shown):
        height = (COLUMNS_BASE - COLUMNS_TOP) * (one.number or 0) / most
        left, width = pitch * place + pitch * 0.14, pitch * 0.72
        half = min(len(one.label) * LETTER, CHART_WIDTH) / 2
        middle = min(max(left + width / 2, half), CHART_WIDTH - half)  # the first and last labels stay on the drawing
        numbers = (left, COLUMNS_BASE - height, width, height, middle, COLUMNS_BASE - height - 7)
        drawn.append(_rectangle(numbers, one, labelled=place % every == 0))
    return drawn


def bars(values: Iterable[Value]) -> list[Rectangle]:
    """Lying bars, each under its label; `bars_height` is the height of the drawing."""
    shown = list(values)
    most = max((one.number or 0 for one in shown), default=0) or 1
    drawn = []
    for place, one in enumerate(shown):
        top = BAR_ROW * place
        numbers = (0, top + 24, CHART_WIDTH * (one.number or 0) / most, BAR_THICKNESS, CHART_WIDTH, top + 17)
        drawn.append(_rectangle(numbers, one))
    return drawn


def _rectangle(numbers: Iterable[float], value: Value, *, labelled: bool = True) -> Rectangle:
    left, top, width, height, x_text, y_text = (f"{number:.1f}" for number in numbers)
    return Rectangle(left, top, width, height, x_text, y_text, value, labelled)


def bars_height(count: int) -> int:
    return BAR_ROW * max(1, count)
