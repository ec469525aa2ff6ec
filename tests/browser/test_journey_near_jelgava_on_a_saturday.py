"""Journey 1: a visitor finds something near Jelgava for a Saturday in three actions and understands what is asked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.keys import Keys
from tests.browser.site import Site
from tests.browser.watch import visit

DETAIL = re.compile(r"/iespejas/[2-9b-z]{10}-")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
LATVIAN = {
    "when": "Kad",
    "where": "Kur",
    "until": "Pieteikties",
    "needed": "Vajag",
    "search": "Meklēt",
    "weekends": "Brīvdienās",
    "saturday": "sestdien",
}
ENGLISH = {
    "when": "When",
    "where": "Where",
    "until": "Apply",
    "needed": "Needed",
    "search": "Search",
    "weekends": "On weekends",
    "saturday": "saturday",
}


def understands_what_is_asked(page: Page, words: dict[str, str]) -> None:
    """The page answers: what, where, when, until when, how many."""
    expect(page).to_have_url(DETAIL)
    expect(page.locator("h2#duties")).to_be_visible()
    assert len(page.locator("section:has(> h2#duties)").inner_text()) > 100
    facts = {
        row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in page.locator("dl.facts > div").all()
    }
    assert "Jelgav" in facts[words["where"]]
    assert words["saturday"] in facts[words["when"]].lower()
    assert re.search(r"\d", facts[words["until"]])
    assert re.search(rf"{words['needed']}\s+\d+", page.locator(".apply-box .places").inner_text())


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("start", "words"), [("/", LATVIAN), ("/en/", ENGLISH)], ids=["lv", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_found_in_three_actions(
    open_browser: Open, site: Site, viewport: dict[str, int], start: str, words: dict[str, str], *, javascript: bool
) -> None:
    page, watch = open_browser(viewport=viewport, java_script_enabled=javascript)
    visit(page, watch, f"{site.address}{start}")
    # one: weekends
    page.get_by_role("link", name=words["weekends"], exact=True).click()
    # two: the place
    box = page.get_by_role("main").get_by_role("searchbox").first
    box.fill("Jelgava")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"q=Jelgava"))
    expect(page).to_have_url(re.compile(r"weekend=1"))
    # three: the first that says it is on a Saturday
    on_saturday = page.locator("#results .card", has_text=re.compile(words["saturday"], re.IGNORECASE))
    on_saturday.first.locator(".card-title a").click()
    understands_what_is_asked(page, words)


def test_found_by_keyboard_alone(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport=DESKTOP)
    visit(page, watch, f"{site.address}/")
    keys = Keys(page)
    keys.write(page.locator("#q"), "Jelgava")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=Jelgava"))
    keys.tick(page.locator("input[name=weekend]"))
    expect(page).to_have_url(re.compile(r"weekend=1"))
    expect(page.locator(".chips .chip")).to_have_count(2)
    keys.press(page.locator(".card:has-text('sestdien') .card-title a").first)
    understands_what_is_asked(page, LATVIAN)


def test_no_action_before_the_page_says_what_a_card_is_about(open_browser: Open, site: Site) -> None:
    """The list answers the same questions in short, so a visitor chooses without opening each."""
    page, watch = open_browser(viewport=PHONE, java_script_enabled=False)
    visit(page, watch, f"{site.address}/iespejas/?q=Jelgava&weekend=1")
    cards = page.locator("#results .card")
    assert cards.count() >= 3
    for card in cards.all():
        text = card.inner_text()
        for question in ("Kur:", "Kad:", "Pieteikties", "Vajag"):
            assert question in text, text
