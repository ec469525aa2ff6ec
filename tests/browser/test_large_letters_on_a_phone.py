"""Letters twice as large on a phone: long Latvian words break, no page is wider than the glass."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_journey_without_a_name import sign_up
from tests.browser.watch import visit

PHONE = 360


def width(page: Page) -> int:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return wide


def test_from_applying_to_what_comes_after_it(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": PHONE, "height": 800})
    visit(page, watch, site.address + site.tell("work", "0")["path"])
    page.locator("[data-act] a").click()
    page.wait_for_load_state()
    assert width(page) <= PHONE, "applying"
    page.locator("input[name=how]").first.check()
    page.locator("form#apply button[type=submit]").first.click()
    page.wait_for_load_state()
    sign_up(page)
    page.locator("form#apply button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/nosutits/"))
    assert width(page) <= PHONE, "what comes after it"
