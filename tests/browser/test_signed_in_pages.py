"""Pages of people, organisers, moderators and analysts: axe finds nothing, nothing sticks out, each has one heading."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.axe import LAYOUTS, SCHEMES, Scheme, violations
from tests.browser.conftest import Open
from tests.browser.signed_in import enter, home_of_organisation
from tests.browser.site import Site
from tests.browser.watch import Watch, visit
from tests.tier import FULL

VOLUNTEER = (
    "", "sakums/", "dati/", "dati/dzest/", "pieteikumi/", "profils/", "drosiba/", "zinas/",
    "zinas/izvele/", "organizacijas/", "stundas/", "stundas/jauns/", "stundas/lapina/", "stundas/arpus/", "izzinas/",
    "palidzu/", "meklejumi/", "izlase/", "stasti/",
)  # fmt: skip
ORGANISER = (
    "", "iespejas/", "iespejas/jauna/", "pieteikumi/", "komanda/", "profils/", "stundas/", "stundas/jauns/",
    "stundas/parskats/", "stundas/klat/", "stundas/kiosks/", "stundas/lapinas/", "stundas/imports/", "izzinas/",
    "stasti/", "brivpratigie/", "statistika/", "savienojumi/", "kanali/", "kanali/vietne/",
)  # fmt: skip
MODERATOR = (
    "", "rindas/organizacijas/", "rindas/iespejas/", "rindas/zinojumi/", "rindas/zinas/", "rindas/parsudzibas/",
    "rindas/importi/", "organizacijas/?q=jelgava", "cilveki/", "palidziba/", "zurnals/", "vardnica/", "lapas/",
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
    ("dace", "/analitika/kanali/", ""),
    *(("", path, "") for path in SIGNED_OUT),
    *FOLLOWED,
]
known: dict[str, tuple[Page, Watch, str]] = {}
"""Of everybody who signed in here already: their page, and the address of their organisation."""


def layouts_of(place: int) -> list[tuple[int, Scheme]]:
    """Full tier: all six. Else a phone, light and dark by turns."""
    return LAYOUTS if FULL else [(360, SCHEMES[place % 2])]


def page_of(open_once: Open, site: Site, who: str) -> tuple[Page, Watch, str]:
    """The page of somebody who is signed in (one for all tests of this module), and where their organisation is."""
    if who not in known:
        page, watch = open_once(reduced_motion="reduce")
        home = ""
        if who:
            enter(page, watch, site, who)
            home = home_of_organisation(page, watch, site) if who == "berzins" else ""
        known[who] = page, watch, home
    return known[who]


def followed(page: Page, link: str) -> str | None:
    """The first address on the page that looks like `link`."""
    hrefs = [one.get_attribute("href") or "" for one in page.locator("main a[href]").all()]
    return next((one for one in hrefs if re.search(link, one)), None)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "who", "path", "link"), [(place, *one) for place, one in enumerate(PAGES)])
def test_axe_finds_nothing_and_the_screen_shows_it_whole(
    open_once: Open, site: Site, *, place: int, who: str, path: str, link: str
) -> None:
    page, watch, home = page_of(open_once, site, who)
    address = site.address + (path if path.startswith("/") else home + path)
    visit(page, watch, address)
    if link:
        found = followed(page, link)
        if found is None and who == "moderators":  # another test has emptied the queue
            site.tell("waiting")
            visit(page, watch, address)
            found = followed(page, link)
        assert found, f"{path} leads to nothing like {link}"
        visit(page, watch, site.address + found)
    for width, scheme in layouts_of(place):
        assert violations(page, width, 800, scheme) == [], f"{width} {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert watch.faults == []


@pytest.mark.slow
def test_words_to_many_and_what_became_of_them(open_once: Open, site: Site) -> None:
    page, watch, home = page_of(open_once, site, "berzins")
    visit(page, watch, f"{site.address}{home}pieteikumi/?stavoklis=approved")
    page.locator("#offer").select_option(index=1)
    page.get_by_role("button", name="Rādīt").click()
    page.get_by_role("link", name="Rakstīt visiem uzreiz").click()
    assert page.locator("input[name=to]:checked").get_attribute("value") == "approved"
    for width, scheme in LAYOUTS:
        assert violations(page, width, 800, scheme) == [], f"{width} {scheme}"
    page.get_by_label("Ziņa", exact=True).fill("Tiekamies pie skolas vārtiem.")
    page.get_by_role("button", name="Nosūtīt visiem").click()
    assert page.locator("h1").inner_text() == "Kas nosūtīts"
    for width, scheme in LAYOUTS:
        assert violations(page, width, 800, scheme) == [], f"{width} {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert watch.faults == []


def test_days_to_confirm_stand_apart_and_no_label_over_nothing(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 360, "height": 800})
    enter(page, watch, site, "berzins")
    visit(page, watch, f"{site.address}{home_of_organisation(page, watch, site)}stundas/")
    days = page.locator("main section form:has(caption)")
    gaps = days.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).marginBlockStart))")
    assert len(gaps) > 1
    assert min(gaps[1:]) >= 32
    empty = page.locator(".card-table td:empty")
    assert empty.count()
    assert empty.locator("visible=true").count() == 0
