"""An account at the moderator's desk: looked up, closed with a reason, appealed at the door; and two accounts made one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.test_journey_without_a_name import PASSWORD, Account, sign_up
from tests.browser.watch import Watch, visit

WORDS = "Trīs reizes rakstīja draudus citiem."


def newcomer(open_browser: Open, site: Site, *, script: bool, width: int = 360) -> tuple[Page, Watch, Account]:
    page, watch = open_browser(java_script_enabled=script, viewport={"width": width, "height": 800})
    visit(page, watch, f"{site.address}/sakt/")
    return page, watch, sign_up(page)


@pytest.mark.parametrize("script", [True, False])
def test_an_account_is_closed_with_a_reason_that_its_holder_reads_and_appeals(
    open_browser: Open, site: Site, *, script: bool
) -> None:
    page, watch, account = newcomer(open_browser, site, script=script)
    desk, desk_watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    enter(desk, desk_watch, site, "moderators")
    visit(desk, desk_watch, f"{site.address}/parvaldiba/cilveki/")
    desk.locator("#who").fill(account.nickname)
    desk.locator("#who").press("Enter")
    expect(desk).to_have_url(re.compile(r"/parvaldiba/cilveki/[0-9a-f-]{36}/"))
    assert account.nickname not in desk.content()
    desk_watch.allow(desk.url)  # nothing chosen yet: the page says so
    desk.locator("button[name=act][value=close]").press("Enter")
    expect(desk.locator(".form-errors")).to_be_visible()
    desk.locator("#reason").select_option("abuse")
    desk.locator("#message").fill(WORDS)
    desk.locator("button[name=act][value=close]").press("Enter")
    expect(desk.locator("button[name=act][value=reopen]")).to_be_visible()

    visit(page, watch, f"{site.address}/mans/")
    expect(page).to_have_url(re.compile("/ienakt/"))
    page.locator("input[name=login]").fill(account.nickname)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("main")).to_contain_text(WORDS)
    page.locator("textarea[name=text]").fill("Tas nebiju es.")
    page.locator("form:has(textarea[name=text]) button[type=submit]").press("Enter")
    page.wait_for_load_state()

    desk.reload()
    expect(desk.locator("main")).to_contain_text("Pārsūdzība gaida")
    expect(desk.locator("button[name=act][value=reopen]")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_two_accounts_of_one_person_become_one(open_browser: Open, site: Site, *, script: bool) -> None:
    old_page, _old_watch, old = newcomer(open_browser, site, script=script)
    page, watch, _own = newcomer(open_browser, site, script=script)
    visit(page, watch, f"{site.address}/mans/dati/")
    page.locator("a[href$='/apvienot/']").press("Enter")
    page.wait_for_load_state()
    page.locator("input[name=login]").fill(old.nickname)
    page.locator("input[name=code]").fill(old.code)
    page.locator("input[name=sure]").press("Space")
    page.locator("form:has(input[name=code]) button[type=submit]").press("Enter")
    expect(page).to_have_url(re.compile("/mans/dati/$"))
    expect(page.locator(".announcement")).to_contain_text("Abi konti tagad ir viens")
    old_page.goto(f"{site.address}/mans/")
    expect(old_page).to_have_url(re.compile("/ienakt/"))
