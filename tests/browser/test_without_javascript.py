"""Without JavaScript everything works: filters, paging, calendar, map, language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import Watch, visit


@pytest.fixture
def plain(open_browser: Open) -> tuple[Page, Watch]:
    return open_browser(java_script_enabled=False, viewport={"width": 1280, "height": 900})


def found(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#found").inner_text()))


def test_filters_narrow_the_list_and_can_be_taken_off(plain: tuple[Page, Watch], site: Site) -> None:
    page, watch = plain
    visit(page, watch, f"{site.address}/iespejas/")
    everything = found(page)
    option = page.locator("label.facet-option", has=page.locator("input[name=field][value=dzivnieki]"))
    promised = int(option.locator(".count").inner_text())
    option.click()
    page.locator(".facets-end button").click()
    expect(page).to_have_url(re.compile("field=dzivnieki"))
    assert found(page) == promised < everything
    page.locator(".chips a").first.click()
    assert found(page) == everything


def test_next_leads_through_the_whole_list(plain: tuple[Page, Watch], site: Site) -> None:
    page, watch = plain
    visit(page, watch, f"{site.address}/iespejas/?field=dzivnieki&field=vide")
    everything, titles = found(page), []
    while True:
        titles += page.locator("#results .card-title a").evaluate_all("links => links.map(link => link.href)")
        if not page.locator("a[rel=next]").count():
            break
        page.locator("a[rel=next]").click()
        assert len(titles) <= everything
    assert everything > 20
    assert len(titles) == len(set(titles)) == everything


def test_calendar_leads_to_a_day(plain: tuple[Page, Watch], site: Site) -> None:
    page, watch = plain
    visit(page, watch, f"{site.address}/iespejas/")
    page.locator(".views a", has_text="Kalendārs").click()
    page.locator(".pager a[rel=next]").click()
    expect(page).to_have_url(re.compile(r"month=20\d\d-\d\d"))
    day = page.locator("a.day-count").first
    promised = int(re.findall(r"\d+", day.inner_text())[0])
    day.click()
    expect(page).to_have_url(re.compile(r"from=(20\d\d-\d\d-\d\d)&to=\1"))
    assert found(page) >= promised  # the list also has what goes on for weeks


def test_drawn_map_leads_to_a_municipality(plain: tuple[Page, Watch], site: Site) -> None:
    page, watch = plain
    visit(page, watch, f"{site.address}/iespejas/?weekend=1")
    page.locator(".views a", has_text="Karte").click()
    circle = page.locator("svg.map-drawn a").last  # the smallest lies on top
    assert circle.locator("circle").evaluate("one => getComputedStyle(one).fill") != "rgb(0, 0, 0)"  # it has its style
    promised = int(str(circle.get_attribute("aria-label")).rsplit(" ", 1)[1])
    circle.locator("circle").click()
    expect(page).to_have_url(re.compile(r"municipality=\d{7}"))
    expect(page).to_have_url(re.compile(r"weekend=1"))
    assert found(page) == promised


def test_language_switch_stays_on_the_page_with_its_filters(plain: tuple[Page, Watch], site: Site) -> None:
    page, watch = plain
    visit(page, watch, f"{site.address}/iespejas/?field=vide&weekend=1")
    latvian = found(page)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site.address}/en/iespejas/?field=vide&weekend=1")
    assert found(page) == latvian
    page.get_by_role("link", name="Latviski").click()
    expect(page).to_have_url(f"{site.address}/iespejas/?field=vide&weekend=1")
