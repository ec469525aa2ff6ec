"""Courses of time for charts, and files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from talka.channels.queries import country, funnel
from talka.core import charts, clock
from talka.core.figures import Count
from talka.organisations.models import Organisation

DAYS_SHOWN = 31
"""Up to so many days are drawn one by one, more by months."""
MONTHS = 12
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


def course(counts: dict[date, int], first: date, after: date) -> list[charts.Value]:
    """Counts of days from `first` to before `after`, none left out."""
    if (after - first).days > DAYS_SHOWN:
        months: dict[date, int] = {}
        for day, number in counts.items():
            months[day.replace(day=1)] = months.get(day.replace(day=1), 0) + number
        return by_month(months, first, after)
    days = (first + timedelta(days=place) for place in range((after - first).days))
    return [charts.Value(f"{day:%d.%m.}", counts.get(day, 0), str(Count(counts.get(day, 0)))) for day in days]


def by_month(counts: dict[date, int], first: date, after: date) -> list[charts.Value]:
    return [
        charts.Value(f"{month:%m.%Y}", counts.get(month, 0), str(Count(counts.get(month, 0))))
        for month in _months(first, after)
    ]


def _months(first: date, after: date) -> Iterable[date]:
    month = first
    while month < after:
        yield month
        month = funnel.month_start(month, -1)


def of_organisation(organisation: Organisation) -> bytes:
    """The last twelve whole months by channel."""
    after = funnel.month_start(clock.today())
    rows: list[Sequence[object]] = [
        [_("month"), _("channel"), _("code"), *_heading()],
    ]
    for month in _months(funnel.month_start(after, MONTHS), after):
        for one in funnel.of_organisation(organisation, month, funnel.month_start(month, -1)).lines:
            few = f"1–{funnel.FEW - 1}" if one.few else ""
            people = [one.people.applied, one.people.approved, one.people.minutes] if one.people else [few, "", ""]
            rows.append([f"{month:%Y-%m}", one.name, one.channel, _known(one.shown), one.opened, *_hours(people)])
    return _csv(rows)


def of_country(first: date, after: date) -> bytes:
    rows: list[Sequence[object]] = [[_("channel"), _("code"), *_heading()]]
    for one in country.rows(first, after):
        people = [_known(one.applied), _known(one.approved), _known(one.minutes)]
        rows.append([one.name, one.channel, _known(one.shown), one.opened, *_hours(people)])
    return _csv(rows)


def _heading() -> list[str]:
    return [_("shown in lists"), _("opened"), _("applied"), _("approved"), _("hours")]


def _known(number: int | None) -> int | str:
    return "" if number is None else number


def _hours(people: Sequence[int | str]) -> list[int | str | float]:
    *counts, minutes = people
    return [*counts, round(minutes / 60, 1) if isinstance(minutes, int) else minutes]


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    """With a byte order mark and semicolons: Excel in Latvia opens it as it is."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerows([f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")
