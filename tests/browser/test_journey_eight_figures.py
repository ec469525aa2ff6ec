"""Journey 8: the organiser takes the yearly return, the analyst compares municipalities, a town looks at itself.

Nobody is named anywhere on the way.
"""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
YEAR = 2025


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def names_nobody(page: Page, names: list[str]) -> None:
    text = page.locator("main").inner_text()
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []


def saved(page: Page, link: str) -> bytes:
    """The file behind a link, as this browser gets it (a download proper would count as a request that broke off)."""
    found = page.get_by_role("link", name=link, exact=True)
    expect(found).to_be_visible()
    answer = page.request.get(str(found.evaluate("link => link.href")))
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.body()


@pytest.mark.parametrize("script", [True, False])
def test_the_organiser_takes_the_return(open_browser: Open, site: Site, *, script: bool) -> None:
    told = site.tell("town")
    page, watch = open_browser(java_script_enabled=script, viewport=PHONE)
    enter(page, watch, site, "berzins")
    visit(page, watch, f"{site.address}/org/{told['own']}/statistika/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pārskats")
    assert saved(page, "Lejupielādēt pārskatu (PDF)").startswith(b"%PDF-")
    assert saved(page, "XLSX").startswith(b"PK")
    assert fits(page)
    names_nobody(page, told["names"])


@pytest.mark.parametrize("script", [True, False])
def test_the_analyst_compares_municipalities(open_browser: Open, site: Site, *, script: bool) -> None:
    told = site.tell("town")
    page, watch = open_browser(java_script_enabled=script, viewport=WIDE)
    enter(page, watch, site, "dace")
    page.locator(".account-panel a[href='/analitika/']").evaluate("link => link.click()") if script else visit(
        page, watch, f"{site.address}/analitika/"
    )
    page.wait_for_load_state()
    page.get_by_label("Reģions", exact=True).uncheck()
    page.get_by_label("Pašvaldība", exact=True).check()
    page.get_by_label("Viena brīvprātīgā stundas").check()
    page.get_by_label("No mēneša").fill(f"{YEAR}-01")
    page.get_by_label("Līdz mēnesim").fill(f"{YEAR}-12")
    page.get_by_role("button", name="Rādīt").press("Enter")
    page.wait_for_load_state()
    assert page.locator(".map-drawn circle").count() >= 5
    assert page.locator("svg.chart-bars").count() == 1
    rows = list(csv.reader(saved(page, "CSV").decode().splitlines()))
    assert len(rows) - 1 == page.locator("table.numbers tbody tr").count()
    assert {row[1] == "" for row in rows[1:]} >= {False}
    assert all(row[1] == "" or int(row[1]) >= 5 for row in rows[1:])
    assert saved(page, "Parquet").startswith(b"PAR1")

    page.get_by_label("Skata nosaukums").fill(f"Pašvaldības {YEAR} {script}")
    page.get_by_label("To redz arī citi analītiķi").check()
    page.get_by_role("button", name="Saglabāt").press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".saved-views")).to_contain_text(f"Pašvaldības {YEAR} {script}")
    assert page.get_by_label("Pašvaldība", exact=True).is_checked()
    names_nobody(page, told["names"])

    page.get_by_role("link", name=str(YEAR), exact=True).press("Enter")
    page.wait_for_load_state()
    page.emulate_media(media="print")
    expect(page.locator("nav.no-print")).to_be_hidden()
    assert page.locator("svg.chart").count() >= 8
    names_nobody(page, told["names"])


@pytest.mark.parametrize("script", [True, False])
def test_a_town_looks_at_itself(open_browser: Open, site: Site, *, script: bool) -> None:
    told = site.tell("town")
    page, watch = open_browser(java_script_enabled=script, viewport=PHONE, color_scheme="dark")
    enter(page, watch, site, "zane")
    visit(page, watch, f"{site.address}/org/{told['town']}/statistika/")
    page.get_by_role("link", name="Jelgava").first.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jelgava")
    assert page.get_by_label("Pašvaldība", exact=True).count() == 0
    page.get_by_label("No mēneša").fill(f"{YEAR}-01")
    page.get_by_label("Līdz mēnesim").fill(f"{YEAR}-12")
    page.get_by_role("button", name="Rādīt").press("Enter")
    page.wait_for_load_state()
    assert page.locator("table.numbers tbody tr").count() >= 3
    assert fits(page)
    names_nobody(page, told["names"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_reads_the_public_figures_on_a_phone(open_browser: Open, site: Site, scheme: str) -> None:
    told = site.tell("town")
    page, watch = open_browser(viewport=PHONE, color_scheme=scheme)
    visit(page, watch, f"{site.address}/statistika/")
    assert fits(page)
    assert page.locator("svg.chart").count() >= 5
    assert page.locator("svg.chart").count() <= page.locator("table").count()
    outside = page.evaluate(
        "[...document.querySelectorAll('.map-drawn a')].filter(a => a.querySelector('text').getBBox().width >"
        " a.querySelector('circle').getBBox().width).map(a => a.textContent)"
    )
    assert outside == []
    names_nobody(page, told["names"])
    visit(page, watch, f"{site.address}/atvertie-dati/")
    assert fits(page)


def test_a_picture_of_figures_stands_on_another_page(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport=WIDE)
    visit(page, watch, f"{site.address}/iegult/statistika/fields/")
    assert page.locator("svg.chart-bars").count() == 1
    assert page.locator("script").count() == 0
    visit(page, watch, f"{site.address}/statistika/")
    code = page.locator("details code").first
    assert "<iframe" in str(code.text_content())
