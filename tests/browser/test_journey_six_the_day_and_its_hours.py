"""Journey 6: checked in by the code, the list, a slip, the kiosk or without a network; confirmed in one act; one disputed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import Watch, until, visit

PASSWORD = "septiņi zirgi pļavā"  # as tests.browser.day gives it
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
OWN_PAGE = "/mans/stundas/bez-tikla/"
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
"""As the browser says it, and as it tells what a service worker answers that has no network."""


def sign_in(page: Page, nickname: str) -> None:
    """On the page that asks who it is."""
    page.locator("input[name=login]").fill(nickname)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").press("Enter")
    page.wait_for_load_state()


def phone_of(opened: Open, site: Site, nickname: str, path: str, **options: Any) -> tuple[Page, Watch]:
    """A telephone on which this person has signed in and opened a page."""
    page, watch = opened(viewport=PHONE, **options)
    visit(page, watch, f"{site.address}/ienakt/?next={path}")
    sign_in(page, nickname)
    expect(page).to_have_url(re.compile(re.escape(path)))
    return page, watch


def desk_of(opened: Open, site: Site, work: dict[str, Any], **options: Any) -> tuple[Page, Watch, str]:
    """The coordinator's browser, and where the hours of the organisation are."""
    page, watch = opened(viewport=DESK, **options)
    enter(page, watch, site, "berzins")
    return page, watch, f"{site.address}/org/{work['key']}/stundas/"


def press(page: Page, text: str) -> None:
    """The button of this whole text, with what only a screen reader says of it."""
    page.locator("main button:visible", has_text=re.compile(rf"^\s*{re.escape(text)}\s*$")).first.press("Enter")
    page.wait_for_load_state()


def dispute(opened: Open, site: Site, work: dict[str, Any], team: Page, team_watch: Watch, *, script: bool) -> None:
    """The one whom the list checked out says that it was less; the coordinator reads why."""
    desk, by_list = f"{site.address}/org/{work['key']}/stundas/", work["names"][1]
    other, other_watch = phone_of(opened, site, work["people"][1], "/mans/stundas/", java_script_enabled=script)
    other.locator("section[aria-labelledby=waits] a").first.press("Enter")
    other.get_by_text("Šīs stundas nav pareizas").press("Enter")
    other.locator("form[action$='/dispute/'] select").select_option("time")
    other.locator("form[action$='/dispute/'] textarea").fill("Aizgāju stundu agrāk.")
    press(other, "Apstrīdēt")
    expect(other.locator(".page-head")).to_contain_text("Apstrīdēts")
    visit(team, team_watch, desk)
    team.locator("section[aria-labelledby=others] li", has_text=by_list).get_by_role("link").press("Enter")
    expect(team.locator("main")).to_contain_text("Aizgāju stundu agrāk.")
    visit(other, other_watch, f"{site.address}/mans/stundas/")
    expect(other.locator(".figures")).to_contain_text("0 h")


@pytest.mark.parametrize("script", [True, False])
def test_on_the_day_and_in_the_evening(open_browser: Open, site: Site, *, script: bool) -> None:
    work = site.tell("day", "new", "3")
    by_code, by_list, ill = work["names"]
    team, team_watch, desk = desk_of(open_browser, site, work, java_script_enabled=script)
    visit(team, team_watch, f"{desk}kods/{work['id']}/")
    expect(team.locator(".qr-box svg")).to_be_visible()
    expect(team.locator("main")).to_contain_text(work["code"])

    phone, phone_watch = open_browser(viewport=PHONE, java_script_enabled=script)
    visit(phone, phone_watch, site.address + work["code"])
    sign_in(phone, work["people"][0])
    expect(phone).to_have_url(site.address + work["code"])
    press(phone, "Atzīmēt ierašanos")
    expect(phone.get_by_role("button", name="Atzīmēt aiziešanu")).to_be_visible()

    visit(team, team_watch, f"{desk}klat/")
    expect(team.locator("#people table").first).to_contain_text(by_code)
    press(team, f"Atzīmēt ierašanos: {by_list}")  # whose battery is dead
    expect(team.locator("h1")).to_contain_text("2")
    team.get_by_role("link", name=ill).press("Enter")
    team.locator("form[action$='/no_show/'] button").press("Enter")
    team.wait_for_load_state()
    visit(team, team_watch, f"{desk}klat/")
    expect(team.locator("#people")).not_to_contain_text(ill)
    team.get_by_role("link", name="Izveidot lapiņu").press("Enter")  # for who walked in
    team.locator("select[name=opportunity]").select_option(work["id"])
    team.locator("input[name=hours]").fill("2")
    team.locator("main form:has(input[name=n]) button[type=submit]").press("Enter")
    team.wait_for_load_state()
    code = team.locator(".slip", has_text=work["title"]).first.locator(".code-box").inner_text()

    site.tell("day", "back", "2.5")
    visit(phone, phone_watch, site.address + work["code"])
    press(phone, "Atzīmēt aiziešanu")
    expect(phone.get_by_role("button", name="Atzīmēt ierašanos")).to_be_visible()
    visit(team, team_watch, f"{desk}klat/")
    press(team, f"Atzīmēt aiziešanu: {by_list}")

    visit(team, team_watch, desk)
    day = team.locator("form", has_text=work["title"])
    expect(day).to_contain_text(by_code)
    day.locator("button[name=day]").press("Enter")
    team.wait_for_load_state()
    expect(team.locator("main .notice")).to_contain_text("Apstiprin")
    visit(phone, phone_watch, f"{site.address}/mans/stundas/")
    expect(phone.locator(".figures")).to_contain_text(re.compile(r"2 h 3\d min"))

    dispute(open_browser, site, work, team, team_watch, script=script)
    walked_in, _watch = phone_of(
        open_browser, site, work["people"][3], "/mans/stundas/lapina/", java_script_enabled=script
    )
    walked_in.locator("input[name=code]").fill(code)
    press(walked_in, "Tās ir manas stundas")
    expect(walked_in.locator(".page-head")).to_contain_text("Apstiprināts")
    expect(walked_in.locator("dl.facts")).to_contain_text("2 h")


def without_network(page: Page, watch: Watch) -> None:
    page.context.set_offline(True)
    watch.faults = Quiet()


class Quiet(list[str]):
    """Without a network the browser says so of each request; all else is a fault still."""

    def append(self, fault: str) -> None:
        if not any(words in fault for words in NO_NETWORK):
            super().append(fault)


def tap(page: Page, name: str, at: datetime) -> None:
    """Tapped at that moment, as the phone's clock shows it."""
    page.clock.set_fixed_time(at)
    page.get_by_role("button", name=re.compile(f"^{name}")).first.press("Enter")
    expect(page.locator("[data-stamps-list]")).to_contain_text(f"{name}, ")


def test_a_code_scanned_without_a_network_is_merged_later_and_what_differs_is_shown_to_both(
    open_browser: Open, site: Site
) -> None:
    work, other = site.tell("day", "new", "1"), site.tell("day", "new", "1")
    phone, watch = phone_of(open_browser, site, work["people"][0], "/mans/stundas/")
    until(phone, f"async () => Boolean(await (await caches.open('talka-pages')).match('{OWN_PAGE}'))")
    until(phone, "async () => Boolean((await navigator.serviceWorker.ready).active)")
    phone.reload()
    team, team_watch, desk = desk_of(open_browser, site, work)
    visit(team, team_watch, f"{desk}klat/")
    press(team, f"Atzīmēt ierašanos: {work['names'][0]}")
    site.tell("day", "back", "0.5")

    without_network(phone, watch)
    phone.goto(site.address + other["code"])
    expect(phone.locator("[data-stamps-unknown]")).to_be_visible()
    phone.goto(site.address + work["code"])
    expect(phone.locator("[data-stamps-unknown]")).to_be_hidden()
    expect(phone.locator("section.box:visible")).to_have_count(1)
    now = datetime.fromisoformat(site.tell("day", "now")["now"])
    tap(phone, "Esmu klāt", now - timedelta(minutes=60))
    tap(phone, "Eju prom", now - timedelta(minutes=1))
    expect(phone.locator("[data-stamps-list] li")).to_have_count(2)
    phone.clock.set_fixed_time(now)
    phone.reload()
    expect(phone.locator("[data-stamps-list] li")).to_have_count(2)

    phone.context.set_offline(False)
    expect(phone.locator("[data-stamps-list]")).to_contain_text("nosūtīts")
    visit(phone, watch, f"{site.address}/mans/stundas/")
    phone.locator("section[aria-labelledby=entries] .card-table tbody a").first.press("Enter")
    proposed = phone.locator("section[aria-labelledby=difference]")
    expect(proposed).to_contain_text("59 min")
    visit(team, team_watch, desk)
    team.locator("section[aria-labelledby=others] li", has_text=work["names"][0]).get_by_role("link").press("Enter")
    expect(team.locator("section[aria-labelledby=difference]")).to_contain_text("59 min")
    press(team, "Pieņemt labojumu")
    phone.reload()
    expect(phone.locator(".page-head")).to_contain_text("Izlabots")
    expect(phone.locator("dl.facts")).to_contain_text("59 min")


def kiosk_of(tablet: Page, watch: Watch, desk: str, work: dict[str, Any], *, script: bool) -> str:
    """This browser becomes a kiosk; its address."""
    visit(tablet, watch, f"{desk}kiosks/")
    if script:  # what it asks for while it is made ready carries the session that ends with the next press
        tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.locator("select[name=opportunity]").select_option(work["id"])
    tablet.locator("input[name=pin]").fill("4711")
    press(tablet, "Sākt kiosku")
    expect(tablet.locator("h1")).to_have_text(work["title"])
    return tablet.url


def end(tablet: Page) -> None:
    if not tablet.locator("input[name=pin]").is_visible():
        tablet.get_by_text("Beigt kiosku").press("Enter")
    tablet.locator("input[name=pin]").fill("4711")
    press(tablet, "Beigt")


@pytest.mark.parametrize("script", [True, False])
def test_the_kiosk_leads_nowhere_until_its_pin(open_browser: Open, site: Site, *, script: bool) -> None:
    work = site.tell("day", "new", "2")
    tablet, watch, desk = desk_of(open_browser, site, work, java_script_enabled=script)
    screen = kiosk_of(tablet, watch, desk, work, script=script)
    assert tablet.locator("a[href]:not([href^='#'])").count() == 0
    own = tablet.get_by_role("button", name=work["names"][0])
    height = own.bounding_box()
    assert height
    assert height["height"] >= 48
    own.press("Enter")
    expect(tablet.locator("main .notice:visible", has_text=work["names"][0]).first).to_be_visible()
    expect(tablet.locator("[data-kiosk-out]").get_by_role("button", name=work["names"][0])).to_be_visible()
    site.tell("day", "back", "2")
    tablet.get_by_role("button", name=work["names"][0]).press("Enter")
    expect(tablet.get_by_role("heading", name="Eju prom")).to_be_hidden()
    visit(tablet, watch, desk)
    expect(tablet).to_have_url(re.compile("/ienakt/"))
    visit(tablet, watch, screen)
    end(tablet)
    expect(tablet).to_have_url(re.compile("/ienakt/"))
    visit(tablet, watch, screen, 404)


def test_the_kiosk_goes_on_without_a_network_and_what_differs_is_shown_to_both(open_browser: Open, site: Site) -> None:
    work = site.tell("day", "new", "1")
    (name,) = work["names"]
    tablet, watch, desk = desk_of(open_browser, site, work)
    screen = kiosk_of(tablet, watch, desk, work, script=True)
    until(
        tablet,
        "async () => { const kept = await caches.open('talka-pages');"
        " const wanted = [location.pathname, ...[...document.scripts].map((one) => one.src)];"
        " const found = await Promise.all(wanted.map((one) => kept.match(one)));"
        " return Boolean(navigator.serviceWorker.controller) && found.every(Boolean); }",
    )
    site.tell("day", "opened", "2")
    now = datetime.fromisoformat(site.tell("day", "now")["now"])
    without_network(tablet, watch)
    tablet.clock.set_fixed_time(now - timedelta(minutes=60))
    tablet.get_by_role("button", name=name).press("Enter")
    expect(tablet.locator("[data-kiosk-waits]")).to_be_visible()  # hidden, it holds the same words
    expect(tablet.locator("[data-kiosk-waits]")).to_contain_text("Nav tīkla")
    tablet.reload()
    leaves = tablet.locator("[data-kiosk-out]").get_by_role("button", name=name)
    expect(leaves).to_be_visible()
    end(tablet)
    expect(tablet.locator("[data-kiosk-said]")).to_contain_text("kad būs tīkls")
    tablet.clock.set_fixed_time(now - timedelta(minutes=1))
    leaves.press("Enter")
    expect(tablet.locator("[data-kiosk-waits] strong")).to_have_text("2")

    team, team_watch, desk = desk_of(open_browser, site, work)
    visit(team, team_watch, f"{desk}klat/")
    press(team, f"Atzīmēt ierašanos: {name}")
    site.tell("day", "back", "0.5")
    tablet.clock.set_fixed_time(now)
    tablet.context.set_offline(False)
    expect(tablet.locator("[data-kiosk-waits]")).to_be_hidden()
    expect(tablet.locator("[data-kiosk-empty]")).to_be_visible()

    visit(team, team_watch, desk)
    team.locator("section[aria-labelledby=proposed]").get_by_role("link", name=name).press("Enter")
    expect(team.locator("section[aria-labelledby=difference]")).to_contain_text("59 min")
    phone, _watch = phone_of(open_browser, site, work["people"][0], "/mans/stundas/")
    phone.locator("section[aria-labelledby=waits] a").first.press("Enter")
    expect(phone.locator("section[aria-labelledby=difference]")).to_contain_text("59 min")
    press(phone, "Pieņemt labojumu")
    expect(phone.locator("dl.facts")).to_contain_text("59 min")
    end(tablet)
    expect(tablet).to_have_url(re.compile("/ienakt/"))
    visit(tablet, watch, screen, 404)
