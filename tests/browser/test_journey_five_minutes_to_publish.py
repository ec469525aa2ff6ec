"""Journey 4: an association registers by its number, proves its right by eID and publishes in five minutes, then in one.

By keyboard alone, from the sign-in on. Nobody is watched here with a stopwatch: each screen costs the seconds a person
needs to read it, each answer the seconds to think and type it, the site the seconds until its next page is there.
docs/publishing.md tells the same counts.
"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.keys import Keys
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

SCREEN, CHOICE, LETTER = 8.0, 4.0, 0.3
"""Seconds to take in a screen and press its button, to choose something, and to type a letter (40 words a minute)."""
DUTIES = "Grābjam lapas parkā kopā ar kaimiņiem.\n\n- Rīkus iedosim.\n- Pusdienās zupa."
FIRST_SECONDS, SECOND_SECONDS = 300, 60
FIRST_SCREENS, FIRST_ANSWERS = 7, range(8, 12)
SECOND_SCREENS = 3


class Human(Keys):
    """Counts what it costs."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.seconds = 0.0
        self.screens = self.answers = 0

    def _answers(self, seconds: float = CHOICE) -> None:
        self.answers += 1
        self.seconds += seconds

    def writes(self, name: str, text: str) -> None:
        self._answers(CHOICE + LETTER * len(text))
        self.write(self.page.locator(f"[name={name}]"), text)

    def names_the_day(self, name: str, day: str) -> None:
        self._answers(CHOICE + LETTER * len(day))
        self.write_day(self.page.locator(f"[name={name}]"), day)

    def chooses(self, name: str, value: str) -> None:
        self._answers()
        self.tick(self.page.locator(f"input[name={name}][value='{value}']"))

    def confirms(self, name: str) -> None:
        self._answers()
        self.tick(self.page.locator(f"input[name={name}]"))

    def presses(self, button: str) -> None:
        self.screens += 1
        found = self.page.locator("main").get_by_role("button", name=button, exact=True).first
        self.to(found)
        asked = time.monotonic()
        self.press(found)
        self.seconds += SCREEN + time.monotonic() - asked


def register(page: Page, watch: Watch, site: Site, number: str) -> None:
    """From the sign-in and the number to the verified organisation's own page."""
    visit(page, watch, f"{site.address}/demo/")
    keys = Keys(page)
    keys.press(page.locator("form[action$='/ieiet/ilze/'] button"))
    keys.open(page.locator(".account-menu > summary"))
    keys.press(page.locator(".account-panel a[href='/mans/']"))
    keys.press(shown(page, "/mans/organizacijas/"))
    keys.press(shown(page, "/org/jauna/"))
    keys.write(page.locator("#id_q"), number)
    with page.expect_navigation():
        page.keyboard.press("Enter")  # a whole number leads straight to what the register says
    keys.press(page.get_by_role("button", name="Jā, turpināt"))
    keys.press(shown(page, f"/org/{number}/"))
    keys.press(shown(page, f"/org/{number}/iespejas/jauna/"))


@pytest.mark.parametrize("script", [True, False])
def test_who_needs_helpers_is_led_from_the_front_page_to_the_register(
    open_browser: Open, site: Site, *, script: bool
) -> None:
    number = site.tell("register", "ilze")["number"]
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(page, watch, site.address + "/")
    page.locator("section[aria-labelledby=organisers-title]").get_by_role("link", name="Reģistrēt organizāciju").click()
    expect(page.locator("h1")).to_have_text("Reģistrēt organizāciju")
    page.get_by_role("link", name="Sākt bez personas datiem").click()
    page.locator("input[name=age][value='50-64']").check()
    page.locator("[name=password]").fill("zaļa pļava pirts 7")
    page.locator("[name=terms]").check()
    page.get_by_role("button", name="Izveidot manu kontu").click()
    page.get_by_role("button", name="Kods ir saglabāts").click()
    expect(page).to_have_url(f"{site.address}/org/jauna/")
    page.locator("#id_q").fill(number)
    if script:  # found while typing
        page.locator("#found").get_by_role("link").click()
    else:
        page.get_by_role("button", name="Atrast").click()
    expect(page).to_have_url(f"{site.address}/org/jauna/{number}/")
    page.get_by_role("button", name="Jā, turpināt").click()
    visit(page, watch, site.address + "/mans/")
    expect(page.locator("section[aria-labelledby=led] a")).to_have_text([re.compile("Biedrība")])


def shown(page: Page, address: str) -> Locator:
    """The link on the page itself that leads there; menus that are folded have it too."""
    return page.locator(f"main a[href='{address}']").locator("visible=true").last


@pytest.mark.parametrize("script", [True, False])
def test_the_first_one_in_five_minutes_the_second_in_one(open_browser: Open, site: Site, *, script: bool) -> None:
    known = site.tell("register", "ilze")
    page, watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    register(page, watch, site, known["number"])

    human = Human(page)
    human.writes("title", "Lapu talka Pļavnieku parkā")
    human.writes("duties", DUTIES)
    human.chooses("kind", "one_off")
    human.chooses("field_codes", "vide")
    human.presses("Saglabāt un turpināt")
    human.names_the_day("exact_day", known["day"])
    human.presses("Saglabāt un turpināt")
    human.presses("Saglabāt un turpināt")  # where: the organisation's own address
    human.writes("places", "12")
    human.presses("Saglabāt un turpināt")
    human.writes("benefits", "Svaigs gaiss un jauni draugi.")
    human.writes("contact_email", "talka@example.lv")
    human.presses("Saglabāt un turpināt")
    human.confirms("declared")
    human.presses("Saglabāt un pārbaudīt")
    human.presses("Publicēt")
    assert human.seconds <= FIRST_SECONDS
    assert human.screens == FIRST_SCREENS
    assert human.answers in FIRST_ANSWERS
    expect(page.get_by_role("link", name="Skatīt publisko lapu")).to_be_visible()

    human = Human(page)
    human.presses("Dublēt")
    again(human, page, known["later"])
    assert human.seconds <= SECOND_SECONDS
    assert human.screens <= SECOND_SCREENS + 2
    human.press(page.get_by_role("link", name="Skatīt publisko lapu"))
    expect(page.locator("h1")).to_have_text("Lapu talka Pļavnieku parkā")
    expect(page).to_have_url(re.compile("/iespejas/[2-9b-z]{10}-lapu-talka"))


def again(human: Human, page: Page, day: str) -> None:
    """What a copy lacks: walk to what the page of checks names, then publish."""
    for _missing in range(SECOND_SCREENS):
        missing = page.locator("section[aria-labelledby=missing] a")
        if not missing.count():
            break
        human.press(missing.first)
        if page.locator("[name=exact_day]").count():
            human.names_the_day("exact_day", day)
        if page.locator("input[name=declared]").count():
            human.confirms("declared")
        human.presses("Saglabāt un pārbaudīt")
    human.presses("Publicēt")
