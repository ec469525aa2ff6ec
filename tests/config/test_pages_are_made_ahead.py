"""Shortly before a kept page is too old it is made anew while the old one is given out, so nobody waits for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.config.test_gateway_keeps_public_pages import number

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

SLOW = 0.12
"""Seconds that the slow page takes: less than it is made ahead."""
NOISE = 0.4
"""Of a busy machine, in seconds; a page that is kept for two is found all the same."""

TRIES = 8
"""Of what a machine that is much too busy cannot do in time."""


def timed(web: httpx.Client, path: str) -> tuple[int, float]:
    begun = time.monotonic()
    return number(web.get(path)), time.monotonic() - begun


def test_who_asks_again_and_again_waits_once_and_sees_nothing_old(web: httpx.Client) -> None:
    path = f"/page?sleep={SLOW}&t=ahead"
    begun = time.monotonic()
    first, waited = timed(web, path)
    assert waited >= SLOW
    last, made, waits = first, begun, []
    while time.monotonic() - begun < 3:
        asked = time.monotonic()
        seen, waited = timed(web, path)
        if seen != last:  # its making began at the earliest when the one before was last given out
            last, made = seen, asked - SLOW - 0.05
        assert asked - made <= 1 + NOISE
        waits.append(waited)
        time.sleep(0.01)
    assert last > first
    assert sorted(waits)[-2] < SLOW - 0.02  # each making would be waited for; the machine may hold one up


def test_a_page_that_nobody_asks_for_is_not_made(web: httpx.Client) -> None:
    first = number(web.get("/page?t=unwanted"))
    time.sleep(1.3)
    assert number(web.get("/page?t=unwanted")) == first + 1


def test_what_a_deadline_ends_is_not_made_before_it(web: httpx.Client) -> None:
    first = number(web.get("/deadline"))
    time.sleep(0.2)  # a tenth of a second is left
    assert [number(web.get("/deadline")) for _ in range(3)] == [first] * 3
    assert number(web.get("/page?t=after-deadline")) == first + 1  # nothing was made between them
    time.sleep(0.15)
    assert number(web.get("/deadline")) == first + 2


def test_while_the_next_one_fails_the_kept_one_is_given_to_its_end(
    web: httpx.Client, site: tuple[str, object, Path]
) -> None:
    tried = (f"/page?t=failing-{attempt}" for attempt in range(TRIES))
    path = next(one for one in tried if kept_while_the_next_fails(web, site[2], one))
    assert "data-stale" not in web.get(path).text


def kept_while_the_next_fails(web: httpx.Client, down: Path, path: str) -> bool:
    """False where the machine was too slow to ask within the second for which the page is kept."""
    begun = time.monotonic()
    first = number(web.get(path))
    down.touch()
    try:
        time.sleep(max(0.0, begun + 0.88 - time.monotonic()))
        again = web.get(path)  # lets it be made, which fails
        time.sleep(0.05)
        last = web.get(path)
        if time.monotonic() - begun > 1:
            return False
        assert number(again) == first
        assert last.headers["cache-control"] == "public, max-age=0"
        time.sleep(0.2)
        assert "data-stale" in web.get(path).text
    finally:
        down.unlink()
    return True
