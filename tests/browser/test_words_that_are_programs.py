"""Stored scripts (T15): hostile text in everything that people write, and Chromium shows it as text wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

LOOK = """() => {
  const all = [...document.querySelectorAll("*")];
  const values = (one) => [...one.attributes].map(({ value }) => value);
  const made = all.filter((one) =>
    one.matches("svg[onload], img[src='q'], iframe, object, embed, base, script:not([src], [type='application/ld+json'])")
    || [...one.attributes].some(({ name, value }) => name.startsWith("on")
      || (["href", "src", "action", "formaction"].includes(name) && /^\\s*(javascript|data:text)/i.test(value))));
  const texts = [document.documentElement.textContent, ...all.flatMap(values), ...all.map((one) => one.value ?? "")];
  return {
    made: made.map((one) => one.outerHTML.slice(0, 200)),
    shown: [...new Set(texts.join(" ").match(/h\\d+h/gi))].map((one) => one.slice(1, -1)),
  };
}"""
"""Elements that no page of ours has and only such a text could have made, and the numbers of the texts that are there."""


def look(page: Page, watch: Watch, url: str) -> set[str]:
    """Numbers of the texts that are on the page; it made nothing of them."""
    visit(page, watch, url)
    found = page.evaluate(LOOK)
    assert found["made"] == [], url
    assert watch.faults == [], url
    return set(found["shown"])


@pytest.mark.slow
def test_hostile_words_are_words_wherever_they_stand(open_browser: Open, site: Site) -> None:
    told = site.tell("hostile")
    ran: list[Any] = []
    shown: set[str] = set()
    for who in ("visitor", *told["sessions"]):
        page, watch = open_browser()
        page.expose_function("x", lambda *said: ran.append(said))
        if who in told["sessions"]:
            page.context.add_cookies([{"name": told["cookie"], "value": told["sessions"][who], "url": site.address}])
        for url in [url for whose, url in told["pages"] if whose == who]:
            shown |= look(page, watch, site.address + url)
    assert ran == []
    assert [text for n, text in told["texts"].items() if n not in shown] == []
