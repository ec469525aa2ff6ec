"""Signing in as one of the cast, and pages that only they see."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.site import Site
from tests.browser.watch import Watch, visit


def enter(page: Page, watch: Watch, site: Site, key: str) -> None:
    visit(page, watch, f"{site.address}/demo/")
    page.locator(f"form[action$='/ieiet/{key}/'] button").click()
    page.wait_for_load_state()


def home_of_organisation(page: Page, watch: Watch, site: Site) -> str:
    """Path of the first organisation that the signed-in person may act for."""
    visit(page, watch, f"{site.address}/mans/")
    return str(page.locator(".account-panel a[href^='/org/']").first.get_attribute("href"))
