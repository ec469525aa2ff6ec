"""Sends a search's SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

NO_SCAN = "SET LOCAL enable_seqscan = off; "
SCAN_AGAIN = "; SET LOCAL enable_seqscan = DEFAULT"


def run(sql: str, params: Mapping[str, Any], *, by_terms: bool) -> list[dict[str, Any]]:
    """Rows as dicts. With `by_terms` the planner may not scan: it does not know that `terms` are stored apart and dear."""
    with connection.cursor() as cursor:
        cursor.execute(f"{NO_SCAN}{sql}{SCAN_AGAIN}" if by_terms else sql, params)
        if by_terms:
            cursor.nextset()
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
