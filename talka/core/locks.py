"""Acts that have to come one after another, wherever they run."""

from __future__ import annotations

from django.db import connection


def queue_up(key: str, *, seconds: int = 0) -> None:
    """Wait until no other transaction holds `key`, and hold it to the end of this one: what is counted here is exact.

    `seconds`: so long the transaction may wait, now and later, instead of what the site's settings allow.
    """
    with connection.cursor() as cursor:
        if seconds:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
