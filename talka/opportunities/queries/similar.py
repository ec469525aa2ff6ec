"""Cards of what is like an opportunity, kept while the catalogue is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from talka.core import clock
from talka.core.periods import day_end, local
from talka.opportunities.queries.cards import Card, cards
from talka.opportunities.queries.kept import Kept
from talka.opportunities.queries.pages import Detail
from talka.opportunities.search import similar


@dataclass(frozen=True, slots=True)
class Found:
    """Under which mark of the catalogue they were found, and from when till when their words stay the same."""

    catalogue: str
    since: datetime
    until: datetime
    cards: list[Card]


KEPT: Kept[Found] = Kept(1_000)


def cards_like(page: Detail, limit: int) -> list[Card]:
    """Two questions; none while nothing that lists are made of has changed, for the mark came with the page."""
    now, key = clock.now(), f"{page.row.pk} {limit} {get_language()}"
    held = KEPT.get(key)
    if held and page.catalogue == held.catalogue and held.since <= now < held.until:
        return held.cards
    found = cards(similar(page.row, limit))
    if page.catalogue:
        until = min([day_end(local(now).date()), *(card.changes_at for card in found)])
        KEPT.put(key, Found(page.catalogue, now, until, found))
    return found
