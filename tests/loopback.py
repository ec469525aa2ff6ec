"""Servers of a test's own, at a port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from typing import TypeVar

Server = TypeVar("Server", bound=BaseServer)
LOOK_EVERY = 0.01
"""Seconds between two looks whether it is to end: by default each test would wait for half a second."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Answers in a thread of its own while this is entered; then it is closed."""
    thread = threading.Thread(target=server.serve_forever, args=(LOOK_EVERY,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
