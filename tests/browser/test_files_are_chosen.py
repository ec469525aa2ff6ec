"""A file control speaks the page's language, whatever the browser's is; without JavaScript it is the browser's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import visit

PAPER: FilePayload = {"name": "izziņa.json", "mimeType": "application/json", "buffer": b"{}"}
PHONE = {"width": 360, "height": 780}


def test_it_is_pressed_and_says_what_was_chosen(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport=PHONE)
    visit(page, watch, f"{site.address}/parbaude/")
    face = page.locator(".file-face")
    expect(face).to_contain_text("Izvēlēties failu")
    expect(face).to_contain_text("Fails nav izvēlēts")
    with page.expect_file_chooser() as asked:
        face.click(force=True)  # the browser's own control lies above it
    asked.value.set_files([PAPER])
    expect(page.locator(".file-name")).to_have_text("izziņa.json")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("input[type=file]")).to_be_focused()
    assert face.evaluate("it => getComputedStyle(it).outlineStyle") == "solid", "the keyboard sees where it is"


@pytest.mark.parametrize("path", ["/parbaude/", "/en/parbaude/"])
def test_without_javascript_it_is_the_browsers(open_browser: Open, site: Site, path: str) -> None:
    page, watch = open_browser(viewport=PHONE, java_script_enabled=False)
    visit(page, watch, f"{site.address}{path}")
    expect(page.locator(".file-face")).to_be_hidden()
    assert page.locator("input[type=file]").evaluate("it => getComputedStyle(it).opacity") == "1"
