"""One browser for the run (one group for xdist), a fresh context for every test, everything watched.

The driver keeps an event loop in the main thread, so the fixtures end with this package: Django's tests may follow.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.site import Site, running_site
from tests.browser.watch import Watch

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
HERE = Path(__file__).parent
PATIENCE_MILLISECONDS = 10_000
Open = Callable[..., tuple[Page, Watch]]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Early, for xdist reads the groups as soon as everything is collected."""
    if item.path.is_relative_to(HERE):
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("NO CHROMIUM: install Debian's package chromium to run the browser tests")
    return found


@pytest.fixture(scope="package")
def site(chromium: str, worker_id: str) -> Iterator[Site]:
    with running_site(worker_id) as running:
        yield running


@pytest.fixture(scope="package")
def browser(chromium: str, site: Site) -> Iterator[Browser]:
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@contextlib.contextmanager
def watched_contexts(browser: Browser, site: Site) -> Iterator[Open]:
    """Call what it gives for a page in a context of its own; at the end all are closed, and faults of any of them fail."""
    contexts, watches = [], []

    def opened(**options: Any) -> tuple[Page, Watch]:
        context = browser.new_context(**({"locale": "lv-LV", "base_url": site.address} | options))
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        watches.append(Watch(context, site.address))
        return context.new_page(), watches[-1]

    yield opened
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def open_browser(browser: Browser, site: Site) -> Iterator[Open]:
    """Pages of one test, with Playwright's options."""
    with watched_contexts(browser, site) as opened:
        yield opened


@pytest.fixture(scope="module")
def open_once(browser: Browser, site: Site) -> Iterator[Open]:
    """Pages that several tests of a module look at, each as the one before left it."""
    with watched_contexts(browser, site) as opened:
        yield opened
