"""The live map takes the place of the drawn one when scripts and WebGL are there; otherwise the drawn one remains."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import until, visit


def test_live_map_appears_and_its_points_can_be_reached(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 1280, "height": 900})
    visit(page, watch, f"{site.address}/iespejas/?view=map")
    frame = page.locator(".map-frame[data-live]")
    expect(frame).to_have_count(1, timeout=30_000)
    expect(frame.locator(".map-label").first).to_be_visible(timeout=30_000)
    cluster = frame.locator("button.map-label").first
    assert int(str(cluster.get_attribute("aria-label"))) > 1
    expect(frame.locator(".map-drawn")).to_be_hidden()


def test_choosing_map_after_a_filter_shows_the_filtered_map(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 1280, "height": 900})
    visit(page, watch, f"{site.address}/iespejas/?view=map")
    expect(page.locator(".map-frame[data-live]")).to_have_count(1, timeout=30_000)
    page.locator("input[name=field][value=dzivnieki]").check()
    expect(page.locator(".chips .chip")).to_have_count(1)
    # Live or drawn: what is shown must be of the new filter, so the points' address must follow.
    expect(page.locator(".map-frame")).to_have_attribute("data-map-points", "/iespejas/karte.json?field=dzivnieki")
    expect(page.locator(".map-frame[data-live]")).to_have_count(1, timeout=30_000)


def test_who_scrolls_past_the_map_moves_the_page_and_not_the_map(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 1280, "height": 500})
    visit(page, watch, f"{site.address}/iespejas/?view=map")
    frame = page.locator(".map-frame[data-live]")
    expect(frame.locator(".map-label").first).to_be_visible(timeout=30_000)
    frame.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    labels = frame.locator(".map-label").evaluate_all("all => all.map(one => one.textContent).sort()")
    frame.hover()
    page.mouse.wheel(0, 150)
    until(page, f"scrollY > {before}")
    expect(frame.get_by_text("Ctrl un peles ritenīti")).to_have_count(1)
    assert frame.locator(".map-label").evaluate_all("all => all.map(one => one.textContent).sort()") == labels
