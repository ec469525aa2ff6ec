"""The browser is asked where the reader is only when "Near me" is pressed, and told on to a kilometre."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import visit

JELGAVA = {"latitude": 56.651234, "longitude": 23.714321}
COUNT = """
window.asked = 0;
const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
navigator.geolocation.getCurrentPosition = (...how) => { window.asked += 1; ask(...how); };
"""


def near_me(page: Page) -> None:
    page.locator("a[data-near]").click()


def test_nearest_ones_come_first_once_the_reader_presses(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(geolocation=JELGAVA, permissions=["geolocation"])
    page.add_init_script(COUNT)
    visit(page, watch, f"{site.address}/iespejas/")
    assert page.evaluate("window.asked") == 0
    near_me(page)
    expect(page).to_have_url(re.compile(r"/iespejas/\?near=56\.65%2C23\.71&sort=near$"))
    expect(page.locator(".sorts strong")).to_have_text("tuvākās")
    assert page.evaluate("window.asked") == 0


def test_whoever_does_not_say_where_gets_the_map(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(permissions=[])
    visit(page, watch, f"{site.address}/iespejas/")
    near_me(page)
    expect(page).to_have_url(re.compile(r"/iespejas/\?view=map$"))
