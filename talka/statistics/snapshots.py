"""The facts as Parquet, one file for each month, beside the tables: what large questions are counted from (ADR 36).

A file's name says what is in it: whoever changes a month's facts gives the month another name (`Month.snapshot`), in the
same transaction. So a file is right or not there, and where one is not there the tables are asked.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from psycopg import sql

from talka.core.child import Child, ChildError
from talka.statistics.models import Month

FEWEST_RECORDS = 20_000
"""Of fewer, the tables tell sooner than a child that has to start first."""
ROWS = sql.SQL("""
COPY (SELECT month, person, first_month, organisation_id, organiser_kind, place, region, field, kind, age_band, sex, minutes,
    records FROM statistics_workfact WHERE month = {month} ORDER BY person) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
""")
"""The month is written into it: a cursor that notes its statements takes a copy without values only."""
reckoner = Child("talka.statistics.reckoner", seconds=60, megabytes=4_096)
log = logging.getLogger("talka.statistics")


def number(month: date) -> int:
    """Months since the year 0."""
    return month.year * 12 + month.month - 1


def folder() -> Path:
    """Made anew from the database whenever it is not there: nothing to back up."""
    return Path(settings.HOME) / "facts"


def file_of(month: date, snapshot: str) -> Path:
    return folder() / f"{month:%Y-%m}-{snapshot}.parquet"


# --- counting ---------------------------------------------------------------------------------------------------------


def cells(levels: list[dict[str, Any]], first: date, after: date, only: list[Any]) -> list[list[Any]] | None:
    """Cells as `reckoner.Facts.count` tells them; None where the tables have to be asked."""
    within = Month.objects.filter(month__gte=first, month__lt=after, records__gt=0)
    if (within.aggregate(n=Sum("records"))["n"] or 0) < FEWEST_RECORDS:
        return None
    files = [(number(month), file_of(month, name)) for month, name in within.values_list("month", "snapshot")]
    if not all(file.exists() for _month, file in files):
        return None
    asked = {"what": "count", "files": [(month, str(file)) for month, file in files], "levels": levels, "only": only}
    try:
        return list(reckoner.ask(asked | {"first": number(first), "after": number(after)})[0]["cells"])
    except ChildError as lost:  # a file taken away meanwhile, or a limit: slower, and as right
        log.warning("counting from the tables", extra={"reason": lost.code})
        return None


# --- keeping ----------------------------------------------------------------------------------------------------------


def keep() -> int:
    """Write the files that are missing, remove those that no month has any more; how many were written."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = {
        file_of(month, name): month
        for month, name in Month.objects.filter(records__gt=0).order_by("month").values_list("month", "snapshot")
    }
    missing = [file for file in wanted if not file.exists()]
    for file in missing:
        with connection.cursor() as cursor, cursor.copy(ROWS.format(month=sql.Literal(wanted[file]))) as rows:
            reckoner.ask({"what": "write", "file": str(file)}, b"".join(bytes(part) for part in rows))
    for file in set(folder().iterdir()) - wanted.keys():
        file.unlink(missing_ok=True)
    return len(missing)


def totals() -> dict[date, tuple[int, int]]:
    """Month → records and minutes in its file, where there is one."""
    named = Month.objects.filter(records__gt=0).order_by("month").values_list("month", "snapshot")
    files = {month: file for month, name in named if (file := file_of(month, name)).exists()}
    if not files:
        return {}
    found = reckoner.ask({"what": "totals", "files": [str(file) for file in files.values()]})[0]["totals"]
    return {month: (records, minutes) for month, (records, minutes) in zip(files, found, strict=True)}
