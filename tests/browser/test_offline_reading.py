"""On the way without a network: ticket, calendar and help open; whoever signs out leaves nothing behind."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import Watch, until, visit

HELD = "async (one) => Boolean(await caches.match(one))"
CHECK_IN_NAMES = """(async (name) => {
  const kept = await caches.match("/mans/stundas/bez-tikla/");
  return kept ? (await kept.text()).includes(name) : false;
})"""
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


def keep_of(page: Page, watch: Watch, site: Site, key: str) -> str:
    """Sign in, let the worker stand before pages, look at the ticket; its address."""
    enter(page, watch, site, key)
    visit(page, watch, site.address + "/mans/")
    wait_for_worker(page)
    visit(page, watch, site.address + "/mans/pieteikumi/")
    approved = page.locator("tr", has=page.locator(".tag[data-color=success]")).locator("a").first
    ticket = site.address + str(approved.get_attribute("href"))
    visit(page, watch, ticket)
    return ticket


def test_what_is_kept_for_everybody_names_nobody(open_browser: Open, site: Site) -> None:
    page, watch = open_browser()
    keep_of(page, watch, site, "veja-mate")
    visit(page, watch, site.address + HELP)
    expect(page.locator(".account-panel")).to_contain_text("Vēja Māte")
    texts = page.evaluate("""async () => {
      const all = await (await caches.open((await caches.keys()).find((one) => one.startsWith("talka-frame")))).matchAll();
      return (await Promise.all(all.map((one) => one.clone().text()))).join("");
    }""")
    assert "Nav tīkla" in texts
    assert "Vēja Māte" not in texts


def test_whoever_signs_in_after_a_session_that_just_ended_finds_nothing_of_the_first(
    open_browser: Open, site: Site
) -> None:
    """But the page for checking in that is the second person's own, even where the worker is slow to empty."""
    page, watch = open_browser()
    ticket = keep_of(page, watch, site, "veja-mate")
    until(page, f"{CHECK_IN_NAMES}('Vēja Māte')")
    page.context.service_workers[0].evaluate(
        """() => {
          const empty = caches.delete.bind(caches);
          caches.delete = (name) => new Promise((done) => setTimeout(() => done(empty(name)), 1000));
        }"""
    )
    page.context.clear_cookies()  # the session is over, nobody has signed out
    enter(page, watch, site, "zane")
    visit(page, watch, site.address + "/mans/")
    until(page, f"async () => !(await caches.match('{ticket}'))")
    until(page, f"{CHECK_IN_NAMES}('Zane')")
    with without_network(page, watch):
        page.goto(ticket)
        expect(page.locator("h1")).to_have_text("Nav tīkla")
        expect(page.locator("[data-kept] a")).to_have_text(["Atzīmēšanās bez tīkla"])


def test_the_page_without_a_network_leads_to_what_is_kept(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 360, "height": 800})
    ticket = keep_of(page, watch, site, "veja-mate")
    title = page.locator("h1").inner_text()
    with without_network(page, watch):
        page.goto(site.address + "/")
        page.locator("[data-kept]").get_by_role("link", name=title).click()
        expect(page).to_have_url(ticket)
        expect(page.locator("section:has(> #ticket)")).to_be_visible()


def test_a_page_kept_before_an_update_gets_the_newer_look(open_browser: Open, site: Site) -> None:
    page, watch = open_browser()
    ticket = keep_of(page, watch, site, "veja-mate")
    page.evaluate(
        r"""async (ticket) => {
      const cache = await caches.open("talka-pages");
      const held = await cache.match(ticket);
      const text = (await held.text()).replaceAll(/\.[0-9a-f]{12}\.css/g, ".0123456789ab.css");
      await cache.put(ticket, new Response(text, { headers: held.headers }));
    }""",
        ticket,
    )
    with without_network(page, watch):
        page.goto(ticket)
        assert page.evaluate("getComputedStyle(document.querySelector('.ds-button')).borderRadius") != "0px"


def test_a_page_that_holds_no_ticket_any_more_leaves_no_copy(open_browser: Open, site: Site) -> None:
    """As it was before the person stepped back."""
    page, watch = open_browser()
    ticket = keep_of(page, watch, site, "veja-mate")
    visit(page, watch, site.address + "/mans/pieteikumi/")
    waiting = page.locator("tr", has=page.locator(".tag:not([data-color=success])")).locator("a").first
    old = site.address + str(waiting.get_attribute("href"))
    copy = "([from, to]) => caches.open('talka-pages').then(async (all) => all.put(to, await all.match(from)))"
    page.evaluate(copy, [ticket, old])
    visit(page, watch, old)
    assert page.locator("#ticket").count() == 0
    assert [page.evaluate(HELD, one) for one in (ticket, old)] == [True, False]


def test_the_ticket_opens_while_talka_itself_is_away(open_browser: Open, site: Site) -> None:
    """The network is there, but what stands before Talka answers 503."""
    page, watch = open_browser()
    ticket = keep_of(page, watch, site, "veja-mate")
    page.context.service_workers[0].evaluate(
        """() => {
          const ask = self.fetch;
          const away = () => Promise.resolve(new Response("away", { status: 503 }));
          self.fetch = (one) => one.mode === "navigate" ? away() : ask(one);
        }"""
    )
    page.goto(ticket)
    expect(page.locator("section:has(> #ticket)")).to_be_visible()


def test_a_full_device_shows_the_answer_without_its_copy(open_browser: Open, site: Site) -> None:
    page, watch = open_browser()
    ticket = keep_of(page, watch, site, "veja-mate")
    page.context.service_workers[0].evaluate(
        "() => { Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.evaluate("(one) => caches.open('talka-pages').then((all) => all.delete(one))", ticket)
    visit(page, watch, ticket)
    expect(page.locator("section:has(> #ticket)")).to_be_visible()


def test_a_copy_says_from_when_it_is_and_the_page_itself_does_not(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 360, "height": 800})
    ticket = keep_of(page, watch, site, "veja-mate")
    expect(page.locator("[data-kept-from]")).to_have_count(0)
    with without_network(page, watch):
        page.goto(ticket)
        said = re.compile(r"^Saglabāts \d{1,2}\. [a-zā-ž]+[īā] plkst\. \d{1,2}\.\d\d$")
        expect(page.locator("[data-kept-from]")).to_have_text(said)


def test_signing_out_without_a_network_says_that_it_is_not_done(open_browser: Open, site: Site) -> None:
    page, watch = open_browser(viewport={"width": 360, "height": 800})
    ticket = keep_of(page, watch, site, "veja-mate")
    with without_network(page, watch):
        with page.expect_navigation():
            page.locator("form[action$='/iziet/'] button").first.evaluate("button => button.click()")
        expect(page.locator("h1")).to_have_text("Nav tīkla")
        expect(page.locator("[data-leaving]")).to_contain_text("konts joprojām ir atvērts")
    assert not page.evaluate(HELD, ticket)
