"""What holds for every page: its frame, its headings, and that it can be read narrow, large, on paper, unmoved and by axe.

Each page is opened once; a test that changes how it is shown says so at its start and puts it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import LAYOUTS, Scheme, violations
from tests.browser.conftest import watched_contexts
from tests.browser.pages import ALL, ENGLISH, open_page
from tests.browser.site import Site
from tests.tier import FULL

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
NOT_ON_PAPER = ".site-nav, .header-search, .header-end, .skip, .demo-strip, .site-footer nav"
BARE = {"broken"}
"""Shown when all else failed: a logo and a sentence, nothing to skip."""


def measure(page: Page, name: str) -> Any:
    """Call a function of measures.js on the page as it is drawn now."""
    return page.evaluate(f"() => ({MEASURES}).{name}()")


def skips_to_the_content(page: Page) -> None:
    """The first Tab offers it, in sight; Enter moves the focus there."""
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1


@dataclass(frozen=True)
class Shown:
    name: str
    page: Page


@pytest.fixture(scope="module", params=ALL)
def shown(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Shown]:
    with watched_contexts(browser, site) as opened:
        page, watch = opened(viewport={"width": 1280, "height": 900}, color_scheme=layouts_of(request.param)[0][1])
        open_page(site, page, watch, request.param)
        yield Shown(request.param, page)


def layouts_of(name: str) -> list[tuple[int, Scheme]]:
    """Full tier: all six. Else one, by turns."""
    return LAYOUTS if FULL else [LAYOUTS[ALL.index(name) % len(LAYOUTS)]]


def test_page_is_well_made(shown: Shown) -> None:
    page = shown.page
    if shown.name not in BARE:
        skips_to_the_content(page)
    assert page.locator("html").get_attribute("lang") == ("en" if shown.name in ENGLISH else "lv")
    assert measure(page, "structure") == []
    assert measure(page, "overflow") == []
    assert measure(page, "targets") == []
    page.set_viewport_size({"width": 360, "height": 640})
    assert measure(page, "header") == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert measure(page, "overflow") == []
    assert measure(page, "targets") == []
    assert measure(page, "overlaps") == []


@pytest.mark.slow
def test_axe_finds_nothing(shown: Shown) -> None:
    for width, scheme in layouts_of(shown.name):
        assert violations(shown.page, width, 900, scheme) == [], f"{width} {scheme}"
    shown.page.emulate_media(reduced_motion="no-preference")


def test_page_can_be_read_in_other_ways(shown: Shown) -> None:
    page = shown.page
    page.set_viewport_size({"width": 1280, "height": 900})
    # The style's object is not inline style: the page's policy lets a script set it.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert measure(page, "overflow") == []
    assert measure(page, "overlaps") == []
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert measure(page, "moving") == []
    assert measure(page, "overflow") == []
    page.emulate_media(media="print", forced_colors="none")
    assert [one for one in page.locator(NOT_ON_PAPER).all() if one.is_visible()] == []
    assert page.locator("h1").is_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
