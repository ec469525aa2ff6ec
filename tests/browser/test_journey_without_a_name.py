"""Journeys 2 and 9: apply without personal data in under a minute, lose everything, come back by the recovery code."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import visit

PASSWORD, NEW_PASSWORD = "septiņi zirgi pļavā", "deviņi lāči mežā"
CODE = re.compile(r"[0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3}")


@dataclass(frozen=True)
class Account:
    nickname: str
    code: str


def sign_up(page: Page) -> Account:
    """The door without personal data, from the two doors on; ends where the person was going."""
    page.locator("a[href*='/sakt/bez-datiem/']").first.press("Enter")
    nickname = page.locator("input[name=nickname]").input_value()
    page.locator("input[name=way][value=password]").press("Space")
    page.locator("input[name=password]").fill(PASSWORD)
    age = page.locator("select[name=age]")
    if age.count():
        age.select_option("25-34")
    else:
        page.locator("input[name=age][value='25-34']").press("Space")
    page.locator("input[name=terms]").press("Space")
    page.locator("form:has(input[name=nickname]) button[type=submit]").press("Enter")
    expect(page).to_have_url(re.compile("/sakt/kods/"))
    found = CODE.search(page.locator("main").inner_text())
    assert found, "the recovery code is shown"
    assert nickname, "a nickname is suggested"
    page.locator("main form button[type=submit]").last.press("Enter")
    page.wait_for_load_state()
    return Account(nickname, found[0])


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_applies_without_personal_data(open_browser: Open, site: Site, *, script: bool) -> None:
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, site.address + site.places["opportunity-open"])
    visit(page, watch, f"{page.url}pieteikties/")
    page.locator("input[name=how]").first.press("Space")
    page.locator("textarea[name=message]").fill("Varu palīdzēt katru sestdienu.")
    page.locator("form#apply button[type=submit]").first.press("Enter")
    page.wait_for_load_state()
    account = sign_up(page)
    expect(page.locator("textarea[name=message]")).to_have_value("Varu palīdzēt katru sestdienu.")
    card = page.locator(".preview-card").first.inner_text()
    assert account.nickname not in card
    page.locator("form#apply button[type=submit]").first.press("Enter")
    expect(page).to_have_url(re.compile("/nosutits/"))
    visit(page, watch, f"{site.address}/mans/")
    expect(page.locator("#applications")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_recovery_code_brings_an_account_back(open_browser: Open, site: Site, *, script: bool) -> None:
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, f"{site.address}/sakt/")
    account = sign_up(page)
    old, old_watch = page, watch
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, f"{site.address}/ienakt/atgut/")
    page.locator("input[name=login]").fill(account.nickname)
    page.locator("input[name=code]").fill(account.code)
    page.locator("form:has(input[name=code]) button[type=submit]").press("Enter")
    expect(page).to_have_url(re.compile("/sakt/kods/"))
    renewed = CODE.search(page.locator("main").inner_text())
    assert renewed
    assert renewed[0] != account.code, "the old code is dead: there is a new one"
    page.locator("main form button[type=submit]").last.press("Enter")
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").press("Enter")
    expect(page).to_have_url(re.compile("/mans/"))
    visit(old, old_watch, f"{site.address}/mans/")
    expect(old).to_have_url(re.compile("/ienakt/"))
    assert may_enter(open_browser, site, account.nickname, PASSWORD) is False
    assert may_enter(open_browser, site, account.nickname, NEW_PASSWORD) is True


def may_enter(open_browser: Open, site: Site, nickname: str, password: str) -> bool:
    page, watch = open_browser()
    visit(page, watch, f"{site.address}/ienakt/?next=/mans/")
    watch.allow(page.url)
    page.locator("input[name=login]").fill(nickname)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").press("Enter")
    page.wait_for_load_state()
    return "/ienakt/" not in page.url
