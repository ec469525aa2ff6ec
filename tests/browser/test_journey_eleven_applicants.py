"""Journey 5: eleven applicants answered in bulk, taken back, one waits, one steps back, the next is offered the place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.keys import Keys
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

APPLICANTS = 11


def choose(page: Page, *, but: str = "") -> int:
    """Choose all who wait for an answer, or all but one."""
    boxes = page.locator("tr", has_not=page.get_by_role("link", name=but)) if but else page.locator("tr")
    boxes = boxes.locator("input[name=id]")
    keys = Keys(page)
    for place in range(boxes.count()):
        keys.tick(boxes.nth(place))  # and sees each above the bar at the foot of the window
    return boxes.count()


def bulk(page: Page, verb: str) -> None:
    page.locator(f"button[name=verb][value={verb}]").press("Enter")
    page.wait_for_load_state()


def open_own(page: Page, watch: Watch, site: Site, title: str) -> None:
    """One's application for the opportunity with this title."""
    visit(page, watch, f"{site.address}/mans/pieteikumi/")
    page.get_by_role("link", name=title).press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinator_answers_eleven_at_once(open_browser: Open, site: Site, *, script: bool) -> None:
    work = site.tell("work", str(APPLICANTS))
    inbox = f"{site.address}/org/{work['key']}/pieteikumi/?iespeja={work['id']}"
    waiting, waiting_watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    enter(waiting, waiting_watch, site, "anna")
    open_own(waiting, waiting_watch, site, work["title"])
    known_as = waiting.locator(".preview-card h3").inner_text()
    team, team_watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    enter(team, team_watch, site, "berzins")

    visit(team, team_watch, inbox)
    assert choose(team) == APPLICANTS
    bulk(team, "approve")
    expect(team.locator("main .notice")).to_contain_text("10 pieteik")
    expect(team.locator("section[aria-labelledby=refused] tbody tr")).to_have_count(1)
    team.get_by_role("button", name="Atsaukt").press("Enter")
    team.wait_for_load_state()

    visit(team, team_watch, inbox)
    assert choose(team, but=known_as) == APPLICANTS - 1
    bulk(team, "approve")
    expect(team.locator("section[aria-labelledby=refused]")).to_have_count(0)
    visit(team, team_watch, inbox)
    assert choose(team) == 1
    bulk(team, "waitlist")
    waiting.reload()
    expect(waiting.locator("main")).to_contain_text("gaidīšanas sarakstā esat 1. vietā")

    leaving, leaving_watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    enter(leaving, leaving_watch, site, "veja-mate")
    open_own(leaving, leaving_watch, site, work["title"])
    leaving.locator(".danger-zone summary").press("Enter")
    leaving.locator("input[name=reason]").first.press("Space")
    leaving.locator(".danger-zone button[type=submit]").press("Enter")
    leaving.wait_for_load_state()

    waiting.reload()
    waiting.get_by_role("button", name="Jā").press("Enter")
    waiting.wait_for_load_state()
    expect(waiting.locator(".page-head .tag").first).to_have_text("Apstiprināts")
    public, public_watch = open_browser(java_script_enabled=script)
    visit(public, public_watch, site.address + work["path"])
    expect(public.locator(".apply-box li.approved")).to_contain_text("10")
