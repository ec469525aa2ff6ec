"""On the way without a network: ticket, calendar and help open; whoever signs out leaves nothing behind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

CALENDAR, HELP = "/mans/zinas/kalendars/", "/palidziba/"


def wait_for_worker(page: Page) -> None:
    """Until it is active; it stands before the next page that is opened."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


@contextlib.contextmanager
def without_network(page: Page, watch: Watch) -> Iterator[None]:
    """What fails meanwhile is no fault."""
    assert watch.faults == []
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)
    watch.faults.clear()


def test_ticket_calendar_and_help_open_without_a_network_until_signing_out(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 360, "height": 800})
    enter(page, watch, site, "veja-mate")
    visit(page, watch, site.address + "/mans/")
    wait_for_worker(page)
    visit(page, watch, site.address + CALENDAR)
    visit(page, watch, site.address + "/mans/pieteikumi/")
    approved = page.locator("tr", has=page.locator(".tag[data-color=success]")).locator("a").first
    ticket = site.address + str(approved.get_attribute("href"))
    visit(page, watch, ticket)
    where = page.locator("section:has(> #ticket)").inner_text()

    with without_network(page, watch):
        page.goto(ticket)
        expect(page.locator("section:has(> #ticket)")).to_have_text(where, use_inner_text=True)
        assert page.evaluate("getComputedStyle(document.querySelector('.ds-button')).borderRadius") != "0px"
        page.goto(site.address + CALENDAR)
        expect(page.locator("h1")).to_have_text("Mans kalendārs")
        page.goto(site.address + HELP)
        expect(page.locator("h1")).not_to_have_text("Nav tīkla")
        page.goto(site.address + "/iespejas/")
        expect(page.locator("h1")).to_have_text("Nav tīkla")

    visit(page, watch, site.address + "/mans/")
    with page.expect_navigation():
        page.locator("form[action$='/iziet/'] button").first.evaluate("button => button.click()")
    kept = page.evaluate("caches.open('talka-pages').then(found => found.keys()).then(all => all.length)")
    assert kept == 0
    with without_network(page, watch):
        with contextlib.suppress(Error):  # the worker itself may be gone with what it kept
            page.goto(ticket)
        expect(page.locator("#ticket")).to_have_count(0)
