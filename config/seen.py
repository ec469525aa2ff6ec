"""How often pages were given out: sums in memory, told once a second, and nothing about who asked.

An answer says itself what to count (`X-Talka-Seen`, config.pages); the same words are added up, whether Django made the
page or it came from the cache. Programs that say what they are, pages fetched ahead and HEAD are not counted. Of a
reader nothing is kept, not even for the second: the name of the browser is looked at and forgotten.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from granian.rsgi import Scope

    from config.pages import Reply

Tell = Callable[[Mapping[str, int]], None]
log = logging.getLogger("talka.gateway")

EACH = 1.0
MOST = 5_000
"""Different things counted at once; more come only while the database is away, and are not counted then."""
BROWSER = "Mozilla/5.0 ("
"""How all browsers of people begin to name themselves, and hardly any library or tool does."""
PROGRAMS = (
    "compatible;",
    "bot/",
    "bot-",
    "bot;",
    "bot)",
    "spider",
    "crawl",
    "preview",
    "externalhit",
    "headless",
    "lighthouse",
)
"""What programs that look like browsers add."""


def is_person(scope: Scope) -> bool:
    """A browser that shows the page now."""
    headers = scope.headers
    browser = headers.get("user-agent") or ""
    if scope.method != "GET" or not browser.startswith(BROWSER):
        return False
    if "sec-purpose" in headers or headers.get("purpose") == "prefetch":
        return False
    named = browser.lower()
    return not any(word in named for word in PROGRAMS)


class Counts:
    """Sums since they were last told. `tell` runs in a thread of its own, so that a slow database delays no page."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.sums: dict[str, int] = {}
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="seen")

    def note(self, scope: Scope, page: Reply) -> None:
        if page.seen and is_person(scope):
            self.add(page.seen, 1)

    def add(self, what: str, number: int) -> None:
        if what in self.sums or len(self.sums) < MOST:
            self.sums[what] = self.sums.get(what, 0) + number

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_later(EACH, self._turn, loop)

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        told, self.sums = self.sums, {}
        if not told:
            self.begin(loop)
            return
        loop.run_in_executor(self.thread, self.tell, told).add_done_callback(lambda done: self._told(loop, told, done))

    def _told(self, loop: asyncio.AbstractEventLoop, told: dict[str, int], done: asyncio.Future[None]) -> None:
        """What could not be told is told the next time."""
        if not done.cancelled() and (error := done.exception()):
            log.warning("counts wait", extra={"kind": type(error).__name__})
            for what, number in told.items():
                self.add(what, number)
        self.begin(loop)
