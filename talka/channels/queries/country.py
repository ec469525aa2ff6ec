"""The whole country by channel, for the ministry: from sums of months, never from rows of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from talka.channels.models import CountryMonth
from talka.channels.queries.names import COUNTS_SHOWN, names

FEWEST = 5
"""Fewer applicants of a channel than this are not told."""


@dataclass(frozen=True, slots=True)
class Row:
    """`shown` None: it cannot be known. `applied`, `approved`, `minutes` None: of too few people."""

    channel: str
    name: str
    shown: int | None
    opened: int
    applied: int | None
    approved: int | None
    minutes: int | None


def rows(first: date, after: date) -> list[Row]:
    months = CountryMonth.objects.filter(month__gte=first, month__lt=after).order_by()
    counted = months.values("channel").annotate(
        n_shown=Sum("shown"),
        n_opened=Sum("opened"),
        n_applied=Sum("applied"),
        n_approved=Sum("approved"),
        n_minutes=Sum("minutes"),
    )
    sums = {one["channel"]: one for one in counted}
    found = []
    for channel, name in names().items():
        if not (one := sums.get(channel)):
            continue
        applied, approved = one["n_applied"], one["n_approved"]
        many = approved >= FEWEST or not approved
        found.append(
            Row(
                channel,
                name,
                one["n_shown"] if channel in COUNTS_SHOWN else None,
                one["n_opened"],
                applied if applied >= FEWEST or not applied else None,
                approved if many else None,
                one["n_minutes"] if many else None,
            )
        )
    return found


def opened_by_month(first: date, after: date) -> dict[date, int]:
    months = CountryMonth.objects.filter(month__gte=first, month__lt=after).order_by("month")
    return dict(months.values("month").annotate(n=Sum("opened")).values_list("month", "n"))
