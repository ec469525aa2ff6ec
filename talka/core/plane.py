"""Latvia laid flat: kilometres on one plane, so that a distance is plain geometry in Python and in SQL.

A transverse Mercator projection on the sphere that fits the ellipsoid WGS84 at 56.9° N 24.6° E, the middle of the
country: x grows to the east, y to the north. Compared with the geodesic, distances between places of Latvia are wrong
by less than 0.1 %: 100 m in 100 km. (Degrees times a constant would be wrong by 3 % along the north and south borders.)
"""

import math

ORIGIN_LAT = 56.9
ORIGIN_LON = 24.6
NORMAL_RADIUS = 6393.17  # km; radius of curvature of WGS84 at the origin, east to west …
MERIDIAN_RADIUS = 6380.35  # … and north to south

EDGE = 0.999  # a quarter round the globe the plane has no end; whoever asks from there is just very far away


def to_plane(lat: float, lon: float) -> tuple[float, float]:
    """Turn degrees of WGS84 into kilometres east and north of the middle of Latvia."""
    phi, east = math.radians(lat), math.radians(lon - ORIGIN_LON)
    sideways = max(-EDGE, min(EDGE, math.sin(east) * math.cos(phi)))
    x = NORMAL_RADIUS * math.atanh(sideways)
    y = MERIDIAN_RADIUS * (math.atan2(math.tan(phi), math.cos(east)) - math.radians(ORIGIN_LAT))
    return x, y


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance in kilometres between two points given as (lat, lon)."""
    return math.dist(to_plane(*one), to_plane(*other))
