"""The watch over every page sees each kind of fault: or all the other browser tests would prove little."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.watch import Watch, visit

PATIENCE_S = 15  # an answer of the server, and the browser's word of it, on a machine with much else to do


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("console.error('ouch')", "console error: ouch"),
        ("console.warn('hm')", "console warning: hm"),
        ("setTimeout(() => { throw new Error('thrown') })", "page error: thrown"),
        ("document.body.setAttribute('style', 'color: red')", "console error: CSP: style-src-attr"),
        (
            "document.head.appendChild(document.createElement('style')).textContent = 'p {}'",
            "console error: CSP: style-src-elem",
        ),
        (
            "document.body.appendChild(document.createElement('script')).textContent = '1'",
            "console error: CSP: script-src-elem",
        ),
        ("document.body.appendChild(new Image()).src = 'https://elsewhere.example/x.png'", "foreign request"),
        ("fetch('/nav/')", "answer 404"),
    ],
)
def test_watch_sees(browser: Browser, site: Site, deed: str, fault: str) -> None:
    context = browser.new_context()
    watch = Watch(context, site.address)
    page = context.new_page()
    visit(page, watch, f"{site.address}/par/")
    assert watch.faults == []
    page.evaluate(f"() => {{ {deed} }}")
    until = time.monotonic() + PATIENCE_S
    while not (seen := [one for one in watch.faults if one.startswith(fault)]) and time.monotonic() < until:
        page.wait_for_timeout(50)
    context.close()
    assert seen, watch.faults


def test_what_fails_beside_the_site_fails_the_test_that_asked_and_no_other(site: Site) -> None:
    with pytest.raises(AssertionError, match="day failed"):
        site.tell("day", "nothing of the kind")
    first, second = site.tell("day", "now"), site.tell("day", "now")
    assert first["now"] < second["now"]
