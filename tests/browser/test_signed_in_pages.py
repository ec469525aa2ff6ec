"""Pages of people, organisers, moderators and analysts: axe finds nothing, nothing sticks out, each has one heading."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.signed_in import enter, home_of_organisation
from tests.browser.site import Site
from tests.browser.test_axe import FULL, LAYOUTS, OPTIONS
from tests.browser.watch import Watch, visit

VOLUNTEER = (
    "", "sakums/", "dati/", "dati/dzest/", "pieteikumi/", "profils/", "drosiba/", "zinas/",
    "zinas/izvele/", "organizacijas/", "stundas/", "stundas/jauns/", "stundas/lapina/", "stundas/arpus/", "izzinas/",
    "palidzu/", "meklejumi/", "izlase/", "stasti/",
)  # fmt: skip
ORGANISER = (
    "", "iespejas/", "iespejas/jauna/", "pieteikumi/", "komanda/", "profils/", "stundas/", "stundas/jauns/",
    "stundas/parskats/", "stundas/klat/", "stundas/kiosks/", "stundas/lapinas/", "stundas/imports/", "izzinas/",
    "stasti/", "brivpratigie/", "statistika/", "savienojumi/",
)  # fmt: skip
MODERATOR = (
    "", "rindas/organizacijas/", "rindas/iespejas/", "rindas/zinojumi/", "rindas/zinas/", "rindas/parsudzibas/",
    "imports/", "organizacijas/?q=jelgava", "cilveki/", "palidziba/", "zurnals/", "vardnica/", "lapas/",
    "lapas/jauna/news/", "atkritne/", "stasti/", "partneri/", "teksti/",
)  # fmt: skip
SIGNED_OUT = ("/sakt/", "/sakt/bez-datiem/", "/sakt/ar-datiem/", "/ienakt/", "/ienakt/atgut/", "/jaunumi/")
FOLLOWED = (
    ("anna", "/mans/pieteikumi/", r"/mans/pieteikumi/\w{10}/"),
    ("anna", "/mans/stundas/?menesis=", r"/mans/stundas/\w{10}/"),
    ("anna", "/mans/izzinas/", r"/mans/izzinas/\w{10}/"),
    ("anna", "/mans/palidzu/", r"/mans/uzaicinajumi/\w{10}/"),
    ("anna", "/mans/stasti/", r"/mans/stasti/\w{10}/"),
    ("berzins", "pieteikumi/", r"/pieteikumi/\w{10}/"),
    ("berzins", "stundas/", r"/stundas/ieraksts/\w{10}/"),
    ("berzins", "izzinas/", r"/izzinas/\w{10}/"),
    ("berzins", "brivpratigie/", r"/brivpratigie/[\w-]{35}/"),
    ("berzins", "iespejas/", r"/iespejas/\w{10}/"),
    ("moderators", "/parvaldiba/rindas/organizacijas/", r"/rindas/organizacijas/\w{10}/"),
    ("moderators", "/parvaldiba/rindas/iespejas/", r"/rindas/iespejas/\w{10}/"),
)
"""Who, a list (of organisers: below their own address), and which link of it to follow."""
PAGES = [
    *(("anna", f"/mans/{path}", "") for path in VOLUNTEER),
    *(("berzins", path, "") for path in ORGANISER),
    *(("moderators", f"/parvaldiba/{path}", "") for path in MODERATOR),
    ("dace", "/analitika/", ""),
    *(("", path, "") for path in SIGNED_OUT),
    *FOLLOWED,
]
known: dict[str, tuple[Any, str]] = {}
"""Of everybody who signed in here already: the browser's state, and the address of their organisation."""


def chosen() -> list[tuple[str, str, str, int, str]]:
    """Full tier: every layout. Else each page on a phone, light and dark by turns."""
    if FULL:
        return [(*one, width, scheme) for one in PAGES for width, scheme in LAYOUTS]
    return [(*one, 360, ("light", "dark")[place % 2]) for place, one in enumerate(PAGES)]


def opened(open_browser: Open, site: Site, who: str, **layout: Any) -> tuple[Page, Watch, str]:
    """A page of somebody who is signed in, and where their organisation is."""
    if who in known:
        page, watch = open_browser(storage_state=known[who][0], **layout)
        return page, watch, known[who][1]
    page, watch = open_browser(**layout)
    home = ""
    if who:
        enter(page, watch, site, who)
        home = home_of_organisation(page, watch, site) if who == "berzins" else ""
        known[who] = (page.context.storage_state(), home)
    return page, watch, home


@pytest.mark.slow
@pytest.mark.parametrize(("who", "path", "link", "width", "scheme"), chosen())
def test_axe_finds_nothing_and_the_screen_shows_it_whole(
    open_browser: Open, site: Site, *, who: str, path: str, link: str, width: int, scheme: str
) -> None:
    layout = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    page, watch, home = opened(open_browser, site, who, **layout)
    visit(page, watch, site.address + (path if path.startswith("/") else home + path))
    if link:
        hrefs = [one.get_attribute("href") or "" for one in page.locator("main a[href]").all()]
        found = next((one for one in hrefs if re.search(link, one)), None)
        if found is None and page.locator(".empty").count():
            pytest.skip(f"NOTHING LEFT: another test has emptied {path}")
        assert found, f"{path} leads to nothing like {link}"
        visit(page, watch, site.address + found)
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    assert [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in violations for node in one["nodes"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
