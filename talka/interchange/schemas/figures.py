"""Published statistics, as programs get them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from typing_extensions import TypedDict


class StatisticsTable(TypedDict):
    """`rows`: each with `period`, the codes of the table's dimensions, `people`, `hours` (null: not published) and status."""

    table: str
    title: str
    definition: str
    rounded_to: int
    released_at: datetime | None
    rows: list[dict[str, Any]]
