import pytest

from talka.core.plane import distance_km, to_plane

RIGA, DAUGAVPILS, VENTSPILS = (56.9496, 24.1052), (55.8747, 26.5362), (57.3894, 21.5606)


# geodesics on WGS84 by Vincenty's formula
@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (RIGA, DAUGAVPILS, 191.926),
        (RIGA, VENTSPILS, 161.529),
        (RIGA, (56.6511, 23.7128), 40.984),
        ((55.6748, 26.5), (55.70, 27.3), 50.394),
        ((58.07, 25.0), (57.9, 26.0), 62.113),
    ],
)
def test_distances_are_right_to_a_thousandth(
    one: tuple[float, float], other: tuple[float, float], kilometres: float
) -> None:
    assert distance_km(one, other) == pytest.approx(kilometres, rel=0.001)


def test_the_plane_begins_in_the_middle_of_latvia_and_grows_to_the_north_east() -> None:
    assert to_plane(56.9, 24.6) == (0, 0)
    x, y = to_plane(57.0, 24.7)
    assert x > 0
    assert y > 0
