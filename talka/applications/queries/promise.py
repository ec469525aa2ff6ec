"""Until when an organiser promised to answer."""

from __future__ import annotations

from datetime import datetime

from talka.core.periods import day_end, local
from talka.registers.queries import working_days_after


def reply_until(submitted_at: datetime, days: int) -> datetime:
    """First instant after the `days`-th working day in Riga: shown as that day, kept until its 23:59."""
    return day_end(local(working_days_after(submitted_at, days)).date())
