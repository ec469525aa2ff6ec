"""Lines and gaps that a fixed width gets wrong: numbers in tables, four figures, a form after notices that are not there."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit

LINES = """cells => cells.map(cell => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return new Set([...text.getClientRects()].map(box => Math.round(box.top))).size;
})"""
ROWS = """list => Object.values([...list.children].reduce((rows, one) => {
  const top = Math.round(one.getBoundingClientRect().top);
  return { ...rows, [top]: (rows[top] ?? 0) + 1 };
}, {}))"""


def test_a_small_count_is_told_on_one_line(open_once: Open, site: Site) -> None:
    page, watch = open_once(viewport={"width": 360, "height": 780})
    visit(page, watch, f"{site.address}/piedavajumi-palidzet/")
    cells = page.locator("td.number")
    assert cells.filter(has_text="mazāk nekā 5").count() > 2
    assert set(cells.evaluate_all(LINES)) == {1}


@pytest.mark.parametrize("width", [300, 360, 560, 700, 760, 900, 1280])
def test_four_figures_stand_in_rows_of_equal_length(open_once: Open, site: Site, width: int) -> None:
    page, watch = open_once(viewport={"width": width, "height": 780})
    enter(page, watch, site, "dace")
    visit(page, watch, f"{site.address}/analitika/")
    last_year = page.locator("main a[href*='/parskats/']").nth(1).get_attribute("href")
    visit(page, watch, f"{site.address}{last_year}")
    rows = page.locator("dl.figures").evaluate(ROWS)
    assert sum(rows) == 4
    assert len(set(rows)) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_no_gap_is_left_where_the_form_has_no_notices_above(open_once: Open, site: Site, width: int) -> None:
    page, watch = open_once(viewport={"width": width, "height": 780})
    visit(page, watch, f"{site.address}/iespejas/")
    hrefs = [str(one.get_attribute("href")) for one in page.locator("main a[href]").all()]
    for path in filter(re.compile(r"/iespejas/\w{10}-").match, hrefs):
        visit(page, watch, f"{site.address}{path.rstrip('/')}/pieteikties/")
        if page.locator("#apply").count() and not page.locator("main .notice").count():
            break
    else:
        pytest.fail("each has a notice")
    head, form = page.locator(".page-head").bounding_box(), page.locator("#apply").bounding_box()
    assert head
    assert form
    assert form["y"] - head["y"] - head["height"] <= 40


def test_what_the_law_asks_stands_apart_one_from_another(open_once: Open, site: Site) -> None:
    page, watch = open_once(viewport={"width": 360, "height": 780})
    enter(page, watch, site, "emils")
    visit(page, watch, f"{site.address}/iespejas/")
    hrefs = [str(one.get_attribute("href")) for one in page.locator("main a[href]").all()]
    for path in filter(re.compile(r"/iespejas/\w{10}-").match, hrefs):
        visit(page, watch, f"{site.address}{path.rstrip('/')}/pieteikties/")
        if page.locator(".notice ul.stack > li").count() > 1:
            break
    else:
        pytest.fail("nothing asks a child for two things")
    first, second = (one.bounding_box() for one in page.locator(".notice ul.stack > li").all()[:2])
    assert first
    assert second
    assert second["y"] - first["y"] - first["height"] >= 12
