"""What an import's pages show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.core.errors import RefusedError
from talka.hours.enums import GOOD, Verdict
from talka.hours.models import ColumnMeaning, Import, ImportRow
from talka.hours.queries.columns import guess
from talka.hours.reading import rows_of, too_much, unreadable
from talka.organisations.models import Organisation

LATEST = 20


@dataclass(frozen=True, slots=True)
class Preview:
    counts: Sequence[tuple[str, str | Promise, int]]
    good: int
    minutes: int
    rows: Sequence[ImportRow]
    verdict: str
    records: int
    slips: int
    """That nobody has claimed."""


def latest(organisation: Organisation) -> list[Import]:
    rows = Import.objects.filter(organisation=organisation).annotate(n=Count("rows")).defer("sealed")
    return list(rows.order_by("-at", "-pk")[:LATEST])


def preview(batch: Import, verdict: str, most: int) -> Preview:
    """The first rows, those with something wrong if asked by their verdict; all counts."""
    counted = dict(batch.rows.values_list("verdict").annotate(n=Count("pk")))
    rows = batch.rows.select_related("pair", "record", "slip").order_by("number")
    shown = rows.filter(verdict=verdict) if verdict in Verdict.values else rows
    return Preview(
        counts=[(one.value, one.label, counted[one.value]) for one in Verdict if one.value in counted],
        good=sum(counted.get(one, 0) for one in GOOD),
        minutes=batch.rows.filter(verdict__in=GOOD).aggregate(n=Sum("minutes"))["n"] or 0,
        rows=list(shown[:most]),
        verdict=verdict,
        records=batch.rows.filter(record__isnull=False).count(),
        slips=batch.rows.filter(slip__claimed_at__isnull=True, slip__isnull=False).count(),
    )


PROBLEMS = {
    "import.locked": _("Something of this file is stated in a certificate, so it stays. Correct the rows one by one."),
    "import.broken": _(
        "Something went wrong here and the work was not finished. Take the file back, or give it once more."
    ),
}


def problem_of(batch: Import) -> str:
    """Why the job that was busy with it did not get to its end, in words."""
    if not batch.problem:
        return ""
    return str(PROBLEMS.get(batch.problem) or {"import.too_much": too_much}.get(batch.problem, unreadable)().message)


def open_slips(batch: Import) -> Iterator[tuple[int, str]]:
    """Row of the file → id of its slip, of those that nobody has claimed."""
    rows = batch.rows.filter(slip__isnull=False, slip__claimed_at__isnull=True).order_by("number")
    yield from rows.values_list("number", "slip__public_id").iterator(chunk_size=2_000)


def columns_of(batch: Import, meant: Mapping[str, str]) -> list[tuple[str, str]]:
    """Header and meaning, in the file's order; `meant` is what was chosen just now and not taken."""
    return [(name, meant.get(name, batch.columns[name])) for name in batch.headers or batch.columns]


def headers_of(organisation: Organisation, file: Any) -> dict[str, str]:
    """Headings of a file that was not understood, to be told what they mean, each with what it is taken for."""
    held: IO[bytes] = file
    known = dict(ColumnMeaning.objects.filter(organisation=organisation).values_list("header", "meaning"))
    try:
        return guess([one[:110] for one in next(rows_of(held, size=file.size), []) if one], known)
    except RefusedError:
        return {}
