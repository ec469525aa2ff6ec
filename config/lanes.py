"""Who may use Django's threads, for how long one waits, and how much one may send."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

log = logging.getLogger("talka.gateway")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Limits:
    """A body has `body_seconds` and one more for every `body_rate` bytes that came; `held_bytes` is for all."""

    body_bytes: int = 10_000_000
    body_seconds: float = 10.0
    body_rate: int = 65_536
    held_bytes: int = 100_000_000
    turn: float = 5.0
    total: float = 15.0
    fresh_bytes: int = 8_000_000
    kept_bytes: int = 16_000_000
    stand_bytes: int = 4_000_000


class Refused(Exception):  # noqa: N818 – a refusal is an answer, not an error
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Lane:
    """One thread and those who wait for it."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.free = asyncio.Lock()
        self.limits = limits

    async def run(self, work: Callable[[], Result]) -> Result:
        """Raises Refused(503) after a turn of waiting or `total` in all."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self.limits.total
        try:
            async with asyncio.timeout(self.limits.turn):
                await self.free.acquire()
            future = loop.run_in_executor(self.thread, work)
            future.add_done_callback(self._done)  # free when its thread is, not when its reader left
            async with asyncio.timeout_at(ends):
                return await asyncio.shield(future)
        except TimeoutError:
            raise Refused(503) from None

    def _done(self, future: asyncio.Future[Any]) -> None:
        self.free.release()
        if error := future.exception():
            log.error("failed", exc_info=error)
