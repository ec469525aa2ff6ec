"""Pages of people, organisers and moderators: axe finds nothing, nothing sticks out of a phone, each has one heading."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open
from tests.browser.signed_in import enter, home_of_organisation
from tests.browser.site import Site
from tests.browser.test_axe import OPTIONS
from tests.browser.watch import visit

VOLUNTEER = (
    "",
    "dati/",
    "dati/dzest/",
    "pieteikumi/",
    "profils/",
    "drosiba/",
    "zinas/",
    "zinas/izvele/",
    "organizacijas/",
)
ORGANISER = ("", "iespejas/", "iespejas/jauna/", "pieteikumi/", "komanda/", "profils/")
MODERATOR = (
    "", "rindas/organizacijas/", "rindas/iespejas/", "rindas/zinojumi/", "rindas/parsudzibas/", "imports/",
    "organizacijas/?q=jelgava", "palidziba/", "zurnals/", "vardnica/", "lapas/", "lapas/jauna/news/", "atkritne/",
)  # fmt: skip
SIGNED_OUT = ("/sakt/", "/sakt/bez-datiem/", "/sakt/ar-datiem/", "/ienakt/", "/ienakt/atgut/", "/jaunumi/")
PAGES = [
    *(("anna", f"/mans/{path}") for path in VOLUNTEER),
    *(("berzins", path) for path in ORGANISER),
    *(("moderators", f"/parvaldiba/{path}") for path in MODERATOR),
    *(("", path) for path in SIGNED_OUT),
]


@pytest.mark.slow
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing_and_a_phone_shows_it_whole(open_browser: Open, site: Site, who: str, path: str) -> None:
    dark = PAGES.index((who, path)) % 2 == 1
    page, watch = open_browser(
        viewport={"width": 360, "height": 800}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    if who:
        enter(page, watch, site, who)
    if who == "berzins":
        path = home_of_organisation(page, watch, site) + path
    visit(page, watch, site.address + path)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("h1").count() == 1
