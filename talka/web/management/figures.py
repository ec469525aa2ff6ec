"""Two releases of figures, a month apart, as the worker would have made them: the second says what hours that were confirmed
in between have changed of the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from talka.core import clock, periods
from talka.hours.models import WorkRecord
from talka.statistics import actions as statistics
from talka.statistics.queries.published import RELEASE_DAY

AT = time(5, 40)


def days() -> tuple[date, date]:
    """Of the last release but one, and of the last."""
    last = (clock.today() - timedelta(days=RELEASE_DAY - 1)).replace(day=RELEASE_DAY)
    return (last.replace(day=1) - timedelta(days=1)).replace(day=RELEASE_DAY), last


def newest_month() -> tuple[date, date]:
    """Of which the first of the two releases tells for the first time: its first day, and the one after it."""
    before = days()[0].replace(day=1) - timedelta(days=1)
    return periods.month_bounds(before.year, before.month)


def load(late: Sequence[WorkRecord]) -> None:
    """Publish, write what was confirmed late, publish again."""
    before, last = days()
    for day, records in ((before, ()), (last, late)):
        WorkRecord.objects.bulk_create(records)
        with clock.move_to(periods.at(day, AT)):
            statistics.build()
            statistics.publish()
