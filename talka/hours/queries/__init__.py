"""Questions about hours. None of them writes."""

from talka.applications.queries.gates import missing
from talka.hours.queries.invariants import broken
from talka.hours.queries.records import (
    confirmed,
    confirmed_of,
    minutes_of,
    of_organisation,
    of_person,
    workable_at,
    workable_of,
)

__all__ = [
    "broken",
    "confirmed",
    "confirmed_of",
    "minutes_of",
    "missing",
    "of_organisation",
    "of_person",
    "workable_at",
    "workable_of",
]
