"""Use the embedded database of a folder until standard input ends: `python -m tests.config.holder HOME`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from config.postgres import running

signal.signal(
    signal.SIGINT, signal.default_int_handler
)  # as in a terminal, also where the suite runs in the background
with running(Path(sys.argv[1])) as address:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    sys.stdin.read()
