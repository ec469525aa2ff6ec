"""Hours for tests, made by the acts, as people make them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from talka.accounts.models import User
from talka.applications.actions.pairs import ensure_pair
from talka.applications.models import PairName
from talka.organisations.models import Organisation

RIGA = ZoneInfo("Europe/Riga")


def riga(*parts: int) -> datetime:
    """A moment as the clock on a Latvian wall shows it."""
    return datetime(*parts, tzinfo=RIGA)  # type: ignore[misc,arg-type]  # year, month, day and so on


def pair(volunteer: User, organisation: Organisation) -> PairName:
    return ensure_pair(volunteer, organisation)
