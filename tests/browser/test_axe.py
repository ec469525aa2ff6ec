"""axe finds nothing, on any page, at any width, in both colour schemes."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open
from tests.browser.pages import ALL, open_page
from tests.browser.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {
        name: {"enabled": True} for name in ("region", "landmark-one-main", "heading-order", "page-has-heading-one")
    },
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}
LAYOUTS = [(width, scheme) for width in (360, 768, 1280) for scheme in ("light", "dark")]
FULL = os.environ.get("TALKA_TEST_TIER") == "full"


def chosen() -> list[tuple[str, int, str]]:
    """Full tier: everything. Else every page in one of the six layouts by turns."""
    if FULL:
        return [(name, width, scheme) for name in ALL for width, scheme in LAYOUTS]
    return [(name, *LAYOUTS[place % len(LAYOUTS)]) for place, name in enumerate(ALL)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width", "scheme"), chosen())
def test_axe_finds_nothing(open_browser: Open, site: Site, name: str, width: int, scheme: str) -> None:
    page, watch = open_browser(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    open_page(site, page, watch, name)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]] == []
