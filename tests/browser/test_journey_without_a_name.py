"""Journeys 2 and 9: apply without personal data in under a minute, lose everything, come back by the recovery code."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit

PASSWORD, NEW_PASSWORD = "septiņi zirgi pļavā", "deviņi lāči mežā"
CODE = re.compile(r"[0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3}")


@dataclass(frozen=True)
class Account:
    nickname: str
    code: str


def sign_up(page: Page, *, age: str = "25-34") -> Account:
    """The door without personal data, from the two doors on; ends where the person was going."""
    page.locator("a[href*='/sakt/bez-datiem/']").first.press("Enter")
    nickname = page.locator("input[name=nickname]").input_value()
    page.locator("input[name=way][value=password]").press("Space")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator(f"input[name=age][value='{age}']").press("Space")
    if age == "13-15":
        page.locator("select[name=birthday_month]").select_option(index=20)
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
def test_a_visitor_applies_without_personal_data_and_sees_the_answer(
    open_browser: Open, site: Site, *, script: bool
) -> None:
    work = site.tell("work", "0")
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, site.address + work["path"])
    page.locator("[data-act] a").press("Enter")
    page.locator("input[name=how]").first.press("Space")
    page.locator("textarea[name=message]").fill("Varu palīdzēt katru sestdienu.")
    page.locator("form#apply button[type=submit]").first.press("Enter")
    page.wait_for_load_state()
    account = sign_up(page)
    expect(page.locator("textarea[name=message]")).to_have_value("Varu palīdzēt katru sestdienu.")
    card = page.locator(".preview-card").first.inner_text()
    assert account.nickname not in card
    known_as = page.locator(".preview-card h3").first.inner_text()
    page.locator("form#apply button[type=submit]").first.press("Enter")
    expect(page).to_have_url(re.compile("/nosutits/"))

    team, team_watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    enter(team, team_watch, site, "berzins")
    visit(team, team_watch, f"{site.address}/org/{work['key']}/pieteikumi/?iespeja={work['id']}")
    assert account.nickname not in team.content()
    team.get_by_role("link", name=known_as).press("Enter")
    expect(team.locator("main")).to_contain_text("Varu palīdzēt katru sestdienu.")
    team.get_by_role("button", name="Apstiprināt", exact=True).press("Enter")
    team.wait_for_load_state()

    visit(page, watch, f"{site.address}/mans/")
    page.locator("section[aria-labelledby=applications]").get_by_role("link", name=work["title"]).press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".page-head .tag").first).to_have_text("Apstiprināts")


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
