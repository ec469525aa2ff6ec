"""Everything that can be clicked can be reached with the Tab key, in order, and is seen when reached."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.pages import open_page
from tests.browser.site import Site
from tests.browser.test_every_page import measure


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["home", "list-filtered", "opportunity-shifts", "organisations"])
def test_tab_reaches_everything_and_shows_where_it_is(open_browser: Open, site: Site, name: str, width: int) -> None:
    page, watch = open_browser(viewport={"width": width, "height": 800})
    open_page(site, page, watch, name)
    stops = measure(page, "stops")
    assert len(stops) > 20
    page.keyboard.press("Tab")
    walked: list[dict[str, Any]] = []
    while (here := measure(page, "focused")) is not None and len(walked) <= len(stops):
        if not walked or here["stop"] != walked[-1]["stop"]:  # day, month and year of a date are stops of their own
            walked.append(here)
        page.keyboard.press("Tab")
    assert [one["stop"] for one in walked] == list(range(len(stops))), [one["name"] for one in walked]
    assert [one["name"] for one in walked if one["outline"] < 2] == []
    assert [one["name"] for one in walked if not one["seen"]] == []
