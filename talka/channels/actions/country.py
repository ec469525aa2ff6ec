"""Sums of the whole country, made anew each night of the months whose days are still there."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Sum

from talka.channels.models import CountryMonth, Tally
from talka.channels.queries.funnel import People, month_start, people_by_channel, submitted
from talka.channels.queries.names import names
from talka.core import clock
from talka.opportunities.enums import Channel

MONTHS = 13
"""Hours are confirmed long after somebody applied; a year later a month is done."""


def sum_country() -> int:
    """This month and the twelve before; how many rows there are of them."""
    today = clock.today()
    return sum(_sum_month(month_start(today, back), month_start(today, back - 1)) for back in range(MONTHS))


def _sum_month(first: date, after: date) -> int:
    called = names()
    days = Tally.objects.filter(day__gte=first, day__lt=after).order_by()
    found = {
        one["channel"]: CountryMonth(month=first, channel=one["channel"], shown=one["shown"], opened=one["opened"])
        for one in days.values("channel").annotate(shown=Sum("shown"), opened=Sum("opened"))
    }
    for channel, people in people_by_channel(submitted(first, after)).items():
        code = channel if channel in called else str(Channel.TALKA)
        row = found.setdefault(code, CountryMonth(month=first, channel=code))
        whole = People(row.applied, row.approved, row.minutes) + people
        row.applied, row.approved, row.minutes = whole.applied, whole.approved, whole.minutes
    with transaction.atomic():
        CountryMonth.objects.filter(month=first).delete()
        CountryMonth.objects.bulk_create(found.values())
    return len(found)
