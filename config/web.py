"""The web server: Granian with the gateway. Its workers share nothing but PostgreSQL and files."""

from __future__ import annotations

import ctypes
import os

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.environment import host, port

HEADERS_MILLISECONDS = 10_000
STOP_SECONDS = 15
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
MALLOC = {TRIM_THRESHOLD: 131_072, MMAP_THRESHOLD: 131_072, ARENA_MAX: 1}
"""glibc's own first values of the two, but set: else each large answer raises them, and what it took stays with the process.
One arena: threads that take turns gain nothing by one of their own, whose free memory no other thread can use."""
CONNECTIONS = 2048
"""Of one worker at once. An idle or slow one costs a few kilobytes and no thread."""


def run_web() -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first."""
    be_thrifty()
    Granian(
        "config.gateway:app",
        address=host(),
        port=port(),
        interface=Interfaces.RSGI,
        workers=int(os.environ.get("TALKA_WEB_WORKERS", "2")),
        loop=Loops.uvloop,
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


def be_thrifty() -> None:
    """Workers are forked from this process, so the C library is told here; the environment would come too late for it."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # another C library than glibc has none
        for option, value in MALLOC.items():
            mallopt(option, value)
