"""Journeys 2 and 9: apply without personal data in under a minute, lose everything, come back by the recovery code.

By keyboard alone: each person opens one address and gets everywhere else by keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.keys import Keys
from tests.browser.site import Site
from tests.browser.watch import visit

PASSWORD, NEW_PASSWORD = "septiņi zirgi pļavā", "deviņi lāči mežā"
CODE = re.compile(r"[0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3}")


@dataclass(frozen=True)
class Account:
    nickname: str
    code: str
    grows: str
    """Year and month of the next age group, of minors."""


def sign_up(page: Page, *, age: str = "25-34") -> Account:
    """The door without personal data, from the two doors on; ends where the person was going."""
    keys = Keys(page)
    keys.press(page.locator("main a[href*='/sakt/bez-datiem/']").first)
    nickname = page.locator("input[name=nickname]").input_value()
    keys.tick(page.locator("input[name=way][value=password]"))
    keys.write(page.locator("input[name=password]"), PASSWORD)
    keys.tick(page.locator(f"input[name=age][value='{age}']"))
    month = page.locator("select[name=birthday_month]")
    if age == "13-15":
        keys.choose(month, 20)
    grows = month.input_value()
    keys.tick(page.locator("input[name=terms]"))
    keys.press(page.locator("form:has(input[name=nickname]) button[type=submit]"))
    expect(page).to_have_url(re.compile("/sakt/kods/"))
    found = CODE.search(page.locator("main").inner_text())
    assert found, "the recovery code is shown"
    assert nickname, "a nickname is suggested"
    keys.press(page.locator("main form button[type=submit]").last)
    return Account(nickname, found[0], grows)


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_applies_without_personal_data_and_sees_the_answer(
    open_browser: Open, site: Site, *, script: bool
) -> None:
    work = site.tell("work", "0")
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, site.address + work["path"])
    keys = Keys(page)
    keys.press(page.locator("[data-act] a"))
    keys.tick(page.locator("input[name=how]").first)
    keys.write(page.locator("textarea[name=message]"), "Varu palīdzēt katru sestdienu.")
    keys.press(page.locator("form#apply button[type=submit]").first)
    account = sign_up(page)
    expect(page.locator("textarea[name=message]")).to_have_value("Varu palīdzēt katru sestdienu.")
    card = page.locator(".preview-card").first.inner_text()
    assert account.nickname not in card
    known_as = page.locator(".preview-card h3").first.inner_text()
    keys.press(page.locator("form#apply button[type=submit]").first)
    expect(page).to_have_url(re.compile("/nosutits/"))

    answers(open_browser, site, work, account, known_as, script=script)

    keys.press(page.locator("main .actions a").last)
    expect(page.locator(".page-head .tag").first).to_have_text("Apstiprināts")


def answers(
    open_browser: Open, site: Site, work: dict[str, str], account: Account, known_as: str, *, script: bool
) -> None:
    """The coordinator finds who applied among what waits, and approves."""
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    visit(page, watch, f"{site.address}/demo/")
    keys = Keys(page)
    keys.press(page.locator("form[action$='/ieiet/berzins/'] button"))
    keys.press(page.locator(f"main a[href*='{work['id']}']").first)
    assert account.nickname not in page.content()
    keys.press(page.get_by_role("link", name=known_as))
    expect(page.locator("main")).to_contain_text("Varu palīdzēt katru sestdienu.")
    keys.press(page.get_by_role("button", name="Apstiprināt", exact=True))
    assert account.nickname not in page.content()


@pytest.mark.parametrize("script", [True, False])
def test_the_recovery_code_brings_an_account_back(open_browser: Open, site: Site, *, script: bool) -> None:
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, f"{site.address}/sakt/")
    account = sign_up(page)
    old = page
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, f"{site.address}/ienakt/")
    keys = Keys(page)
    keys.press(page.locator("main a[href*='/ienakt/atgut/']").first)
    keys.write(page.locator("input[name=login]"), account.nickname)
    keys.write(page.locator("input[name=code]"), account.code)
    keys.press(page.locator("form:has(input[name=code]) button[type=submit]"))
    expect(page).to_have_url(re.compile("/sakt/kods/"))
    renewed = CODE.search(page.locator("main").inner_text())
    assert renewed
    assert renewed[0] != account.code, "the old code is dead: there is a new one"
    keys.press(page.locator("main form button[type=submit]").last)
    keys.write(page.locator("input[name=password]"), NEW_PASSWORD)
    keys.press(page.locator("form:has(input[name=password]) button[type=submit]"))
    expect(page).to_have_url(re.compile("/mans/"))
    Keys(old).press(old.locator("main a[href='/mans/profils/']").last)
    expect(old).to_have_url(re.compile("/ienakt/"))
    assert may_enter(open_browser, site, account.nickname, PASSWORD) is False
    assert may_enter(open_browser, site, account.nickname, NEW_PASSWORD) is True


def may_enter(open_browser: Open, site: Site, nickname: str, password: str) -> bool:
    page, watch = open_browser()
    visit(page, watch, f"{site.address}/ienakt/?next=/mans/")
    watch.allow(page.url)
    keys = Keys(page)
    keys.write(page.locator("input[name=login]"), nickname)
    keys.write(page.locator("input[name=password]"), password)
    keys.press(page.locator("form:has(input[name=password]) button[type=submit]"))
    return "/ienakt/" not in page.url
