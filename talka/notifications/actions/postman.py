"""Messages leave in a process of their own, which outlives the worker long enough to end what it has begun.

Between a mail server's yes and our commit nobody can know whether a mail was taken. A worker that is killed there would
send it twice; so the two steps are not in the worker. It is told one delivery at a time and ends when its worker does.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from uuid import UUID

from django.conf import settings


class Postman:
    """The worker's end. Starts the process when there is something to send, and again should it have died."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: subprocess.Popen[str] | None = None

    def hand_over(self, delivery_id: UUID) -> None:
        """Raises OSError when it could not be done; `sweep` finds such a delivery again."""
        with self.turn:
            process = self.alive()
            if process.stdin is None or process.stdout is None:
                raise BrokenPipeError
            process.stdin.write(f"{delivery_id}\n")
            process.stdin.flush()
            if process.stdout.readline().strip() != "done":
                raise ChildProcessError("a message was not handed over")

    def alive(self) -> subprocess.Popen[str]:
        if self.process is None or self.process.poll() is not None:
            # A session of its own: what is meant for the worker (Ctrl-C) does not cut a mail in two.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "django", "hand_over"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=settings.ROOT,
                start_new_session=True,
            )
        return self.process


postman = Postman()
