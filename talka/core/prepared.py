"""Questions that Django writes into SQL once: for a page that asks them each time, writing takes longer than answering."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

SOMEBODY, SOMETHING = UUID(int=0), -1
"""Stand-ins for the id of a person and of anything else."""


class Prepared:
    """A question with stand-ins in the place of values: `rows` puts the values of the day there.

    The set of rows is made when it is first asked for; each stand-in has to be a value that nothing else of it is.
    Columns come as PostgreSQL gives them: an expression that Django turns into something else has to be cast in SQL.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._make().query.sql_with_params()
        return sql, tuple(params)

    def rows(self, values: Mapping[Hashable, Any]) -> list[tuple[Any, ...]]:
        sql, params = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(one, one) for one in params])
            return list(cursor.fetchall())
