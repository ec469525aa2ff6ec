"""Journey 3: a fourteen-year-old applies, the guardian consents by a link, the teenager sees what is still missing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.test_journey_without_a_name import sign_up
from tests.browser.watch import Watch, visit

GUARDIAN, CHILD = "Ilze Ozola", "Emīls Ozols"


@pytest.mark.parametrize("script", [True, False])
def test_the_guardian_consents_without_an_account(open_browser: Open, site: Site, *, script: bool) -> None:
    work = site.tell("work", "0")
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, site.address + work["path"])
    page.locator("[data-act] a").press("Enter")
    page.locator("input[name=how]").first.press("Space")
    page.locator("textarea[name=message]").fill(f"https://example.lv/{'x' * 90}")
    page.locator("form#apply button[type=submit]").first.press("Enter")
    page.wait_for_load_state()
    child = sign_up(page, age="13-15")
    expect(page.locator("main")).to_contain_text("saiti vecākam vai citam pārstāvim")
    page.locator("form#apply button[type=submit]").first.press("Enter")
    expect(page).to_have_url(re.compile("/nosutits/"))
    page.locator("main .actions a").last.press("Enter")
    page.wait_for_load_state()
    mine = page.url
    missing = page.locator("section[aria-labelledby=missing]")
    expect(missing.locator("li")).to_have_count(1)
    missing.locator("a[href$='/piekrisana/']").press("Enter")
    page.wait_for_load_state()
    page.locator("button[name=make]").press("Enter")
    page.wait_for_load_state()
    link = page.locator("#link").input_value()

    guardian, guardian_watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(guardian, guardian_watch, link)
    guardian.locator("input[name=name]").fill(GUARDIAN)
    guardian.locator("select[name=relation]").select_option(index=1)
    guardian.locator("input[name=child]").fill(CHILD)
    guardian.locator("input[name=read]").press("Space")
    guardian.locator("input[name=signature]").fill(GUARDIAN)
    guardian.locator("button[name=consent]").press("Enter")
    guardian.wait_for_load_state()
    expect(guardian.locator(".notice[data-kind=success]")).to_be_visible()

    team, team_watch = open_browser(java_script_enabled=script)
    enter(team, team_watch, site, "berzins")
    visit(team, team_watch, f"{site.address}/org/{work['key']}/pieteikumi/?iespeja={work['id']}")
    expect(team.locator("tbody")).to_contain_text("piekrišana saņemta")
    assert GUARDIAN not in team.content()
    assert CHILD not in team.content()
    team.locator("tbody a").first.press("Enter")
    team.get_by_role("button", name="Apstiprināt", exact=True).press("Enter")
    team.wait_for_load_state()

    visit(page, watch, mine)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "what was pasted finds room on a phone"
    expect(missing).to_contain_text("līgum")
    expect(missing.locator("a[href$='/piekrisana/']")).to_have_count(0)

    missing.locator("a[href$='/ligums/']").press("Enter")
    page.wait_for_load_state()
    word_the_agreement(page, team, team_watch, sixteen=child.grows)
    expect(page.locator("article.prose")).to_contain_text("piekrišana")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "a hash of 64 signs finds room on a phone"


def word_the_agreement(page: Page, team: Page, team_watch: Watch, *, sixteen: str) -> None:
    """Begun and given one's data for by the volunteer, sent by the team; the volunteer looks at it again.

    `sixteen`: the month that was told when signing up, with which the date of birth agrees.
    """
    year, month = map(int, sixteen.split("-"))
    page.locator("button[value=begin]").press("Enter")
    page.wait_for_load_state()
    for field, told in {"name": "Emīls", "surname": "Ozols", "birth_date": f"{year - 16}-{month:02}-03"}.items():
        page.locator(f"main input[name={field}]").fill(told)
    page.locator("main input[name=identity]").press("Space")
    page.locator("button[value=identity]").press("Enter")
    page.wait_for_load_state()
    visit(team, team_watch, team.url.split("?")[0] + "ligums/")
    for field in ("representative", "coordinator", "hours"):
        team.locator(f"main input[name={field}]").fill("Jānis Bērziņš, 8")
    team.locator("main input[name=from]").fill("2026-12-01")
    team.locator("main input[name=to]").fill("2026-12-20")
    team.locator("button[value=send]").press("Enter")
    team.wait_for_load_state()
    page.reload()
