"""The link by which an organiser outside Talka confirms work: how long it holds, and what is kept of it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from talka.core import clock
from talka.core.periods import day_start

LINK_HOLDS = timedelta(days=30)


def last_day() -> date:
    """On which a link made today still opens, all day long."""
    return clock.today() + LINK_HOLDS


def oldest_open() -> datetime:
    """Links made before this instant open nothing any more."""
    return day_start(clock.today() - LINK_HOLDS)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
