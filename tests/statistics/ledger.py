"""Confirmed hours for tests of the figures, written straight into the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from talka.accounts.models import User
from talka.core import clock
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation
from tests.factories.applications import volunteer
from tests.factories.hours import pair


def hours(
    organisation: Organisation, day: date, *, by: User | None = None, minutes: int = 120, **values: Any
) -> WorkRecord:
    """One stretch, written by the volunteer and confirmed by the organiser, in Rīga unless said otherwise."""
    person = by or volunteer()
    usual: dict[str, Any] = {
        "municipality_id": "0001000",
        "field_id": "vide",
        "source": "volunteer",
        "state": "confirmed",
        "proposed_by": "volunteer",
        "confirmed_at": clock.now(),
    }
    return WorkRecord.objects.create(
        volunteer=person,
        pair=pair(person, organisation),
        organisation=organisation,
        date=day,
        minutes=minutes,
        **(usual | values),
    )
