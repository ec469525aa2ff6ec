"""Django's PostgreSQL, but quicker to ask and quicker to give up.

A connection that has just answered is not asked whether it lives before each request. That question costs a turn to the
database, as long as a small page takes. Whoever lost the database while somebody was using it has been told: what fails ends
the connection, and the next request opens another.

A database that is there but says nothing (a full disk under it, a machine that hangs) would hold each thread until the
gateway gives up, for ever. Its own limit for a statement does not help then, so the same limit is kept here: whoever waits
longer is told that the database is away, and for a few seconds nobody else waits at all.
"""

from __future__ import annotations

import math
import time
from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError, waiting
from psycopg.errors import ConnectionTimeout

TRUSTED = 1.0
"""Seconds after its last use."""
SPARED = 5.0
"""Seconds in which a database that has just said nothing is not asked again by this process."""


class Silence:
    """Until when nobody waits for the database: of the process, for each of its threads would find out the same."""

    until = -math.inf

    @classmethod
    def begin(cls) -> None:
        cls.until = time.monotonic() + SPARED

    @classmethod
    def respect(cls) -> None:
        if time.monotonic() < cls.until:
            raise OperationalError("the database gave no answer a moment ago")


class DatabaseWrapper(base.DatabaseWrapper):
    used = -math.inf

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """`PATIENCE` of the settings: seconds for which one answer is waited for; None for ever."""
        Silence.respect()
        try:
            made: Connection[Any] = super().get_new_connection(conn_params)
        except ConnectionTimeout:
            Silence.begin()
            raise
        if patience := self.settings_dict.get("PATIENCE"):
            made.wait = partial(patient, made, patience)  # type: ignore[method-assign]  # the one way into each question
        return made

    def close_if_health_check_failed(self) -> None:
        """Called before every cursor."""
        now = time.monotonic()
        if now - self.used <= TRUSTED:
            self.health_check_done = True  # for this request, as if asked
        super().close_if_health_check_failed()
        self.used = now


def patient(connection: Connection[Any], patience: float, generator: Any, **how: Any) -> Any:
    """Wait for an answer, but not longer. The library's own limit asks the server to stop, and waits for that too."""
    Silence.respect()
    began = time.monotonic()
    try:
        return waiting.wait(generator, connection.pgconn.socket, **{"interval": 0.1, "timeout": patience} | how)
    except OperationalError as lost:
        if time.monotonic() - began < patience:
            raise
        connection.pgconn.finish()  # what it may say later is nobody's answer
        Silence.begin()
        raise OperationalError(f"the database gave no answer in {patience:g} s") from lost
