"""The return as sheets and as what its paper says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from talka.core.figures import number as written
from talka.core.figures import signed
from talka.statistics.schemas import Item, Line, YearlyReturn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _head(name: str) -> list[str]:
    return [
        name, _("Volunteers"), _("Hours"), _("Volunteers, change on the year before"), _("Hours, change on the year before")
    ]  # fmt: skip


def _total(found: YearlyReturn) -> Line:
    total = found.total
    return Line(_("Total"), total.volunteers, total.minutes, total.volunteers_before, total.minutes_before)


def return_sheets(name: str, number: str, found: YearlyReturn) -> dict[str, Iterable[Sequence[Item]]]:
    """A return as a workbook: places with the total, main events."""

    def table(title: str, rows: list[Line]) -> list[list[Item]]:
        lines: list[list[Item]] = [
            [one.label, one.volunteers, one.hours, one.more_volunteers, one.more_hours] for one in rows
        ]
        return [list(_head(title)), *lines]

    return {
        _("Places"): [
            [_("Organisation"), name],
            [_("Registration number"), number],
            [_("Year"), found.year],
            [],
            *table(_("Place"), [*found.places, _total(found)]),
        ],
        _("Main events"): table(_("Event"), found.events),
    }


def return_paper(name: str, number: str, found: YearlyReturn, made: str) -> dict[str, Any]:
    """All that the paper of a return says, as texts."""

    def rows(lines: Iterable[Line]) -> list[list[str]]:
        return [
            [
                one.label,
                str(written(one.volunteers)),
                str(written(one.hours)),
                signed(one.more_volunteers),
                signed(one.more_hours),
            ]
            for one in lines
        ]

    return {
        "title": _("Yearly return %(year)s of volunteer work") % {"year": found.year},
        "organisation": name,
        "number_line": _("Registration number %(number)s") % {"number": number},
        "parts": [
            {"title": _("Total"), "head": _head(""), "rows": rows([_total(found)])},
            {"title": _("Places"), "head": _head(_("Place")), "rows": rows(found.places)},
            {"title": _("Main events"), "head": _head(_("Event")), "rows": rows(found.events)},
        ],
        "nothing": _("none"),
        "note": _("Of confirmed hours only. A volunteer who worked in two places counts in both, and once in the total."),
        "made": made,
    }  # fmt: skip
