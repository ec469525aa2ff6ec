"""The web server: Granian with the gateway. Its workers share nothing but PostgreSQL and files."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.environment import host, port

HEADERS_MILLISECONDS = 10_000
STOP_SECONDS = 15
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""glibc's own first values, but set: else each large answer raises them, and what it took stays with the process."""
CONNECTIONS = 2048
"""Of one worker at once. An idle or slow one costs a few kilobytes and no thread."""


def run_web() -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first."""
    for name, value in MALLOC.items():
        os.environ.setdefault(name, value)  # for the workers, which are programs of their own
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
