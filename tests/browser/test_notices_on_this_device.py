"""The button for notices tells what went wrong: a browser that forbids is not one whose service is away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit


def test_a_service_that_is_away_is_not_called_forbidden(open_browser: Open, site: Site) -> None:
    """No push service can be reached from here, which is just the case."""
    page, watch = open_browser(permissions=["notifications"])
    enter(page, watch, site, "veja-mate")
    visit(page, watch, f"{site.address}/mans/zinas/izvele/")
    page.locator("[data-push=allow]").click()
    expect(page.locator("[data-push=failed]")).to_be_visible()
    expect(page.locator("[data-push=denied]")).to_be_hidden()
    expect(page.locator("[data-push=allow]")).to_be_visible()
    watch.faults[:] = [
        one for one in watch.faults if "Push API in incognito mode" not in one
    ]  # the browser's own remark
