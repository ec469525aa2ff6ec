from __future__ import annotations

import json
import math
from pathlib import Path

from talka.core import charts
from talka.core.charts import Spot, circles

FRAME = Path(__file__).parents[2] / "talka/web/static/vendor/latvia/latvia-map.json"


def test_circles_use_the_frame_the_outline_was_drawn_in() -> None:
    frame = json.loads(FRAME.read_text())
    assert (frame["width"], frame["height"]) == (charts.MAP_WIDTH, charts.MAP_HEIGHT)
    assert (frame["west"], frame["north"]) == (charts.WEST, charts.NORTH)
    assert (frame["per_lon"], frame["per_lat"]) == (charts.PER_LON, charts.PER_LAT)


def test_riga_lies_where_riga_is() -> None:
    (riga,) = circles([Spot(56.95, 24.11, 3, "Rīga")])
    assert 0.4 < float(riga.x) / charts.MAP_WIDTH < 0.5
    assert 0.4 < float(riga.y) / charts.MAP_HEIGHT < 0.55


def test_area_grows_with_the_count_and_small_circles_come_last() -> None:
    drawn = circles([Spot(57, 24, 1, "few"), Spot(56, 25, 100, "many"), Spot(57, 26, 0, "none")])
    assert [one.spot.label for one in drawn] == ["many", "few"]
    assert float(drawn[0].r) == charts.LARGEST
    assert charts.SMALLEST < float(drawn[1].r) < charts.SMALLEST + (charts.LARGEST - charts.SMALLEST) / 5


def test_numbers_are_written_with_a_point_in_every_language() -> None:
    assert all("," not in one.x + one.y + one.r for one in circles([Spot(56.95, 24.11, 3, "Rīga")]))


def test_a_city_and_the_county_around_it_do_not_cover_each_other() -> None:
    city, county = circles([Spot(56.65, 23.72, 9, "Jelgava"), Spot(56.63, 23.75, 9, "Jelgavas novads")])
    apart = math.hypot(float(city.x) - float(county.x), float(city.y) - float(county.y))
    assert apart >= charts.APART - 1
    assert abs(float(city.x) - (23.72 - charts.WEST) * charts.PER_LON) < charts.APART


def test_long_labels_below_columns_do_not_run_into_each_other() -> None:
    def written(label: str, n: int) -> list[bool]:
        return [one.labelled for one in charts.columns(charts.Value(label, 1, "1") for _ in range(n))]

    assert written("2026", 6) == [True] * 6
    assert written("3. cet. 26", 6) == [True, False] * 3
    assert written("09.26", 24).count(True) == 6
    assert charts.columns([]) == []


def test_the_first_and_last_labels_below_columns_stay_on_the_drawing() -> None:
    drawn = charts.columns(charts.Value("12.24", 1, "1") for _ in range(24))
    half = 5 * charts.LETTER / 2
    assert all(half <= float(one.x_text) <= charts.CHART_WIDTH - half for one in drawn)
