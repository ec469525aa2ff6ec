"""What opportunities are called where one is chosen from a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from talka.core import clock
from talka.core.templatetags.dates import span_text
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.cards import when_text


def called(works: Iterable[Opportunity]) -> list[tuple[str, str]]:
    """Public id and name of each to choose from: its title, with its time where several have one title."""
    listed, now = list(works), clock.now()
    often = Counter(one.title for one in listed)
    return [
        (one.public_id, one.title if often[one.title] == 1 else f"{one.title} ({_when(one, now)})") for one in listed
    ]


def _when(work: Opportunity, now: datetime) -> str:
    """Its time in words; of work whose every shift is over the last one, which tells it from the next year's."""
    shifts = list(work.shifts.all())
    if work.starts_at is None and shifts and all(one.ends_at <= now for one in shifts):
        return span_text(shifts[-1].starts_at, shifts[-1].ends_at, now)
    return when_text(work, shifts, now)
