"""A person who has a keyboard only: goes on by Tab and back by Shift+Tab, presses, types, and sees each time where that is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.test_every_page import MEASURES, measure

MOST_ROUNDS, MOST_CHOICES = 20, 60
LEAST_OUTLINE = 2
WORTH_SKIPPING = 8
AWAY = f"target => ({MEASURES}).away(target)"
FRESH_BEFORE_MAIN = "target => document.activeElement === document.body && target.closest('main') !== null"


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.keyboard = page.keyboard

    def to(self, target: Locator) -> None:
        """Walk there. Whoever arrives sees where the focus is, on a control that nothing covers."""
        wanted = target.element_handle()
        for _round in range(MOST_ROUNDS):  # some controls are several stops
            away = wanted.evaluate(AWAY)
            if away > WORTH_SKIPPING and wanted.evaluate(FRESH_BEFORE_MAIN):
                self._skip()
                continue
            for _stop in range(abs(away)):
                self.keyboard.press("Tab" if away > 0 else "Shift+Tab")
            if not away:
                break
        here = measure(self.page, "focused")
        assert wanted.evaluate(AWAY) == 0, f"the keyboard does not come to {target}, but to {here}"
        assert here["outline"] >= LEAST_OUTLINE, here
        assert here["seen"], here

    def _skip(self) -> None:
        """The first stop of every page leads past its head."""
        self.keyboard.press("Tab")
        self.keyboard.press("Enter")

    def press(self, target: Locator) -> None:
        """A link or a button that leads to another page."""
        self.to(target)
        with self.page.expect_navigation():
            self.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        """A box that is ticked, or one of several choices; arrows walk among the choices of one group."""
        self.to(target)
        for _choice in range(MOST_CHOICES):
            if target.evaluate("one => one === document.activeElement"):
                break
            self.keyboard.press("ArrowDown")
        if not target.is_checked():
            self.keyboard.press("Space")
        assert target.is_checked()

    def write(self, target: Locator, text: str) -> None:
        self.to(target)
        self.keyboard.press("Control+a")
        self.keyboard.type(text)

    def write_day(self, target: Locator, day: str) -> None:
        """Year, month and day of a date are places of their own, in the order of the browser's language."""
        self.to(target)
        year, month, of_month = day.split("-")
        for order in (month + of_month + year, of_month + month + year):
            self.keyboard.press("ArrowLeft")
            self.keyboard.press("ArrowLeft")
            self.keyboard.type(order)
            if target.input_value() == day:
                return
        raise AssertionError(target.input_value())

    def choose(self, target: Locator, place: int) -> None:
        """Of a list that drops down, the choice this many below the first."""
        self.to(target)
        for _choice in range(place):
            self.keyboard.press("ArrowDown")

    def open(self, summary: Locator) -> None:
        """What is folded."""
        self.to(summary)
        self.keyboard.press("Enter")
