"""Pages that stay true until something changes: instead of making one again the database is asked whether anything did.

A page says so by `X-Talka-Stands: <unix seconds> <mark>`: until that instant it stays as it is while the mark is the same.
Marks are the product's (talka.opportunities.queries.standing); here they are only compared. The question is asked before
each such page is given to the micro-cache, so a page is never older than one that was made anew.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from config.bridge import Stream
from config.pages import AHEAD, SECOND, Reply, Shelf

log = logging.getLogger("talka.gateway")


@dataclass(frozen=True, slots=True)
class Standing:
    """A page and what it stands by."""

    page: Reply
    mark: str
    until: float

    @property
    def size(self) -> int:
        return self.page.size


class Stand:
    """The pages that stand, of all threads. `ask` gives today's mark; empty: nothing stands."""

    def __init__(self, ask: Callable[[], str], limit: int) -> None:
        self.ask = ask
        self.lock = threading.Lock()
        self.shelf: Shelf[Standing] = Shelf(limit)

    def page(self, key: Hashable, make: Callable[[], Reply | Stream]) -> Reply | Stream:
        """The page under `key` while it stands, else what `make` makes. Called in Django's threads."""
        begun = time.monotonic()
        with self.lock:
            held = self.shelf.get(key)
        if held is not None and begun < held.until and self._mark() == held.mark:
            return again(held, begun)
        made = make()
        if isinstance(made, Reply):
            with self.lock:
                self._keep(key, made)
        return made

    def _mark(self) -> str:
        try:
            return self.ask()
        except Exception as error:  # noqa: BLE001 – whatever it is: the page is made anew, and says itself what is wrong
            log.warning("mark not read", extra={"kind": type(error).__name__})
            return ""

    def _keep(self, key: Hashable, made: Reply) -> None:
        until, _, mark = made.stands.partition(" ")
        if mark and made.until:
            seconds = float(until) - time.time()  # noqa: TID251 – the header tells an instant of the wall clock
            self.shelf.put(key, Standing(made.kept(), mark, time.monotonic() + seconds))
        else:
            self.shelf.drop(key)


def again(held: Standing, begun: float) -> Reply:
    """The page as if it had been made at `begun`, which it might as well have been."""
    until = min(begun + SECOND, held.until)
    renew = until - AHEAD if until - begun > SECOND - AHEAD else math.inf
    now = time.time() - (time.monotonic() - begun)  # noqa: TID251 – as above
    return replace(held.page, until=until, renew=renew, made=now)
