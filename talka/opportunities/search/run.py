"""Sends a search's SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def run(sql: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows as dicts."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
