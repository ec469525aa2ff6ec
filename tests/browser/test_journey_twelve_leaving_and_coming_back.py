"""Journey 12: an organiser leaves with everything and comes back with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit


@pytest.mark.parametrize("form", ["JSON", "XLSX"])
def test_what_was_taken_away_comes_back_unchanged(open_browser: Open, site: Site, tmp_path: Path, form: str) -> None:
    work = site.tell("work", "0")
    page, watch = open_browser(viewport={"width": 1280, "height": 900})
    enter(page, watch, site, "berzins")
    visit(page, watch, f"{site.address}/org/{work['key']}/iespejas/imports/")
    link = page.get_by_role("link", name=form, exact=True).get_attribute("href")
    taken = tmp_path / f"visas.{form.lower()}"
    taken.write_bytes(page.request.get(f"{site.address}{link}").body())
    if form == "JSON":
        assert work["title"] in json.dumps(json.loads(taken.read_text(encoding="utf-8")), ensure_ascii=False)

    page.locator("input[type=file]").set_input_files(taken)
    page.locator("form[enctype] button[type=submit]").press("Enter")
    page.wait_for_load_state()
    told = page.locator("main")
    expect(told).to_contain_text("0 noraidīts")
    expect(told).to_contain_text("0 izveidots")
    expect(told).to_contain_text("0 atjaunots")
    expect(page.locator("tbody tr", has_text=work["title"])).to_have_count(1)
