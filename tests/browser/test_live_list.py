"""With JavaScript a changed filter refreshes the list in place; the address, the focus and the back button keep up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

STAYED = "window.stayed"


@pytest.fixture
def list_page(open_browser: Open, site: Site) -> tuple[Page, Watch]:
    page, watch = open_browser(viewport={"width": 1280, "height": 900})
    visit(page, watch, f"{site.address}/iespejas/")
    page.evaluate(f"{STAYED} = true")  # gone as soon as a whole page is loaded
    return page, watch


def option(page: Page, name: str, value: str) -> str:
    return f'input[name={name}][value="{value}"]'


def test_filter_refreshes_the_list_in_place(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    box = option(page, "field", "dzivnieki")
    promised = page.locator("label.facet-option", has=page.locator(box)).locator(".count").inner_text()
    page.locator(box).check()
    expect(page).to_have_url(re.compile("field=dzivnieki"))
    expect(page.locator("#found")).to_have_text(re.compile(rf"^\s*{promised} "))
    expect(page.locator(f"{box}:focus")).to_have_count(1)
    expect(page.locator(box)).to_be_checked()
    assert page.evaluate(STAYED)
    assert page.locator("#search").count() == 1


def test_filters_add_up_and_leave_one_by_one(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    page.locator(option(page, "weekend", "1")).check()
    expect(page).to_have_url(re.compile("weekend=1"))
    page.locator(option(page, "field", "vide")).check()
    expect(page).to_have_url(re.compile("field=vide"))
    expect(page).to_have_url(re.compile("weekend=1"))
    page.locator(option(page, "weekend", "1")).uncheck()
    expect(page).not_to_have_url(re.compile("weekend=1"))
    expect(page).to_have_url(re.compile("field=vide"))
    assert page.evaluate(STAYED)


def test_back_button_undoes_a_filter(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    before = page.locator("#found").inner_text()
    page.locator(option(page, "field", "dzivnieki")).check()
    expect(page).to_have_url(re.compile("field=dzivnieki"))
    expect(page.locator("#found")).not_to_have_text(before)
    after = page.locator("#found").inner_text()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/iespejas/$"))
    expect(page.locator("#found")).to_have_text(before)
    expect(page.locator(option(page, "field", "dzivnieki"))).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#found")).to_have_text(after)
    expect(page.locator(option(page, "field", "dzivnieki"))).to_be_checked()


def test_two_quick_choices_both_count(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    first, second = option(page, "weekend", "1"), option(page, "field", "vide")
    page.evaluate("boxes => boxes.forEach(box => document.querySelector(box).click())", [first, second])
    expect(page).to_have_url(re.compile("(weekend=1.*field=vide|field=vide.*weekend=1)"))
    expect(page.locator(".chips .chip")).to_have_count(2)
    expect(page.locator(first)).to_be_checked()
    expect(page.locator(second)).to_be_checked()


def test_search_asks_once_in_place_and_keeps_the_text(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    page.locator("#q").fill("suņi Jelgavā")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=su"))
    expect(page.locator(".understood")).to_contain_text("Jelgava")
    expect(page.locator("#q")).to_have_value("suņi Jelgavā")
    assert len(asked) == 1
    assert page.evaluate(STAYED)


def test_a_second_visit_from_an_opportunity_returns_to_the_same_list(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    page.locator(option(page, "field", "dzivnieki")).check()
    expect(page).to_have_url(re.compile("field=dzivnieki"))
    page.locator("#results .card-title a").first.click()
    expect(page).to_have_url(re.compile(r"/iespejas/[2-9b-z]{10}-"))
    page.go_back()
    expect(page).to_have_url(re.compile("field=dzivnieki"))
    expect(page.locator(option(page, "field", "dzivnieki"))).to_be_checked()


def test_results_change_is_told_to_screen_readers(list_page: tuple[Page, Watch]) -> None:
    page, _watch = list_page
    status = page.locator("#found").get_by_role("status")
    before = status.inner_text()
    node = status.element_handle()
    page.locator(option(page, "field", "dzivnieki")).check()
    expect(status).not_to_have_text(before)
    assert node is not None
    assert node.evaluate("node => node.isConnected"), "a live region that is replaced says nothing"
