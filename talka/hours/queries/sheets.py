"""Hours as tables to download: one writer of CSV and XLSX, from which no program computes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from talka.core import workbooks
from talka.core.periods import local
from talka.hours.models import WorkRecord

MEDIA = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows_of(records: QuerySet[WorkRecord], *, own: bool) -> Iterator[list[str | float]]:
    """Heading and a row for each; the volunteer's own sheet names organisations, the organiser's pair names."""
    who = _("Organisation") if own else _("Volunteer")
    yield [
        _("Day"),
        _("From"),
        _("To"),
        _("Hours"),
        who,
        _("Work"),
        _("Place"),
        _("What was done"),
        _("State"),
        _("Number"),
    ]
    for one in records.iterator(chunk_size=2_000):
        yield [
            f"{one.date:%d.%m.%Y}.",
            f"{local(one.starts_at):%H:%M}" if one.starts_at else "",
            f"{local(one.ends_at):%H:%M}" if one.ends_at else "",
            round(one.minutes / 60, 2),
            one.organisation.name if own else one.pair.name,
            one.opportunity.title if one.opportunity else "",
            one.municipality.name if one.municipality else "",
            one.done,
            str(one.get_state_display()),
            one.public_id,
        ]


def written(rows: Iterable[Sequence[str | float]], form: str) -> bytes:
    """In a workbook hours are numbers, which can be added up."""
    return _csv(rows) if form == "csv" else workbooks.book({_("Hours"): rows})


def _csv(rows: Iterable[Sequence[str | float]]) -> bytes:
    held = io.StringIO()
    held.write("\ufeff")
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerows([_told(cell) for cell in row] for row in rows)
    return held.getvalue().encode()


def _told(cell: str | float) -> str:
    return workbooks.safe(cell) if isinstance(cell, str) else f"{cell:.2f}".replace(".", ",")


def template_rows() -> list[list[str | float]]:
    """The sheet to fill in, with two rows that show how."""
    return [
        ["Datums", "No", "Līdz", "Stundas", "Brīvprātīgais", "Kas darīts"],
        ["21.11.2026.", "10:00", "14:00", "", "Rāmā Stirna 47", "Palīdzēja virtuvē"],
        ["21.11.2026.", "", "", "2,5", "Bez konta", "Krāva mantas"],
    ]
