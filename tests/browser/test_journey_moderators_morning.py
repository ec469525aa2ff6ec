"""Journey 11: a moderator's morning. Item after item by keyboard alone, each with its reason, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.keys import Keys
from tests.browser.signed_in import enter
from tests.browser.site import Site


def to_queue(page: Page, name: str) -> int:
    """By Tab to the button of a queue on the desk; returns how many wait."""
    row = page.locator("tr", has=page.get_by_role("link", name=name, exact=True))
    waiting = int(row.locator("td").first.inner_text())
    Keys(page).press(row.locator("a.ds-button"))
    return waiting


@pytest.mark.parametrize(("script", "queue"), [(True, "Pirmās iespējas"), (False, "Apmeklētāju ziņojumi")])
def test_a_queue_is_emptied_by_keyboard(open_browser: Open, site: Site, *, script: bool, queue: str) -> None:
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    enter(page, watch, site, "moderators")
    page.goto(f"{site.address}/parvaldiba/")
    waiting = to_queue(page, queue)
    assert waiting >= 3
    decided = []
    for _item in range(waiting):
        expect(page).to_have_url(re.compile(r"/parvaldiba/rindas/[a-z]+/[0-9a-z]{10}/"))
        decided.append(page.url)
        expect(page.locator("input[name=choice]").first).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        expect(page.locator(".announcement")).to_contain_text("Izlemts")
    assert len(set(decided)) == waiting
    expect(page).to_have_url(re.compile(r"/parvaldiba/rindas/[a-z]+/$"))
    expect(page.locator(".empty")).to_be_visible()


def test_sending_back_names_the_reason(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    enter(page, watch, site, "moderators")
    page.goto(f"{site.address}/parvaldiba/rindas/organizacijas/")
    page.get_by_role("link", name="Sākt ar pirmo").press("Enter")
    watch.allow(page.url)  # nothing chosen yet: the page says so and keeps what was typed
    page.get_by_role("button", name="Izlemt un pie nākamā").press("Enter")
    expect(page.locator("#choice_error")).to_be_visible()
    page.locator("input[name=choice][value='refuse:bad_signature']").press("Space")
    page.locator("#message").fill("Parakstiet, lūdzu, vēlreiz.")
    page.get_by_role("button", name="Izlemt un pie nākamā").press("Enter")
    expect(page.locator(".announcement")).to_contain_text("Izlemts")
