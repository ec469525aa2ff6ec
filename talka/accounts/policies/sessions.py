"""How long those who work for the ministry or the agency stay signed in: a computer left open is nobody's for long."""

from __future__ import annotations

import datetime as dt

SHORT = "talka_short_session"
"""Session key: [when the session began, when it was last used], for who has a duty; None for everybody else."""
IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
WRITTEN_EACH = dt.timedelta(minutes=1)
"""Not every click is worth a write."""


def began(now: dt.datetime) -> list[str]:
    return [now.isoformat(), now.isoformat()]


def is_over(times: list[str], now: dt.datetime) -> bool:
    since, used = (dt.datetime.fromisoformat(one) for one in times)
    return now - since >= LONGEST or now - used >= IDLE


def used(times: list[str], now: dt.datetime) -> list[str]:
    """The times to keep; the same ones when they were written a moment ago."""
    since, last = times
    return times if now - dt.datetime.fromisoformat(last) < WRITTEN_EACH else [since, now.isoformat()]
