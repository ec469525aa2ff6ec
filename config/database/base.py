"""Django's PostgreSQL, but a connection that has just answered is not asked whether it lives before each request.

That question costs a turn to the database, as long as a small page takes. Whoever lost the database while somebody was
using it has been told: what fails ends the connection, and the next request opens another.
"""

from __future__ import annotations

import math
import time

from django.db.backends.postgresql import base

TRUSTED = 1.0
"""Seconds after its last use."""


class DatabaseWrapper(base.DatabaseWrapper):
    used = -math.inf

    def close_if_health_check_failed(self) -> None:
        """Called before every cursor."""
        now = time.monotonic()
        if now - self.used <= TRUSTED:
            self.health_check_done = True  # for this request, as if asked
        super().close_if_health_check_failed()
        self.used = now
