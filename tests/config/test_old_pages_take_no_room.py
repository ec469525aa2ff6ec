"""What the gateway keeps for a second takes room for a moment longer, not for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from config.lanes import Limits
from config.pages import Reply
from config.rsgi import SWEEP, Gateway

LATER = 60


def nothing(_request: dict[str, Any], _start: object) -> Iterable[bytes]:
    return []


def test_pages_too_old_to_be_given_out_are_dropped_again_and_again() -> None:
    gateway = Gateway(nothing, "sessionid", {}, Limits(), parameters=frozenset(), proxied=False)
    loop = asyncio.new_event_loop()
    now = time.monotonic()
    gateway.fresh.put("old", Reply(200, [], b"x" * 9_000, until=now))
    gateway.fresh.put("new", Reply(200, [], b"x", until=now + LATER))
    gateway._sweep(loop)
    assert list(gateway.fresh.items) == ["new"]
    assert gateway.fresh.held < 9_000
    [(due, again)] = [(one.when(), one._callback) for one in loop._scheduled]  # type: ignore[attr-defined]  # asyncio's own
    assert again == gateway._sweep
    assert due <= loop.time() + SWEEP
    loop.close()
