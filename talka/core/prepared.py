"""Statements that many requests ask in the same words: written once by Django, planned once by the server.

Writing one takes longer than answering it, and so does planning it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import DatabaseDefault
from psycopg import Cursor, OperationalError
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

SOMEBODY, SOMETHING = UUID(int=0), -1
"""Stand-ins for the id of a person and of anything else."""


class KeptCursor(base.CursorMixin, Cursor[Any]):
    """The server binds the values here; Django's own cursors write them into the text, which then is new each time."""

    def execute(self, *told: Any, **how: Any) -> KeptCursor:
        """A plan whose columns a migration changed is refused. Rolling back forgets all plans; with nothing to roll back
        they are forgotten here."""
        try:
            return super().execute(*told, **how)
        except FeatureNotSupported:
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            self.connection.execute("DEALLOCATE ALL")
            return super().execute(*told, **how)


def kept() -> CursorWrapper:
    """`connection.cursor()` for statements of constant text: how each is done is planned once a connection, if settings
    allow (`prepare_threshold`). Where the server cannot tell a value's type from its place, the text has to cast it."""
    own = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up anew with each name asked of it
    if own.queries_logged:
        return own.cursor()  # whoever looks on sees the values in the text
    own.close_if_health_check_failed()
    own.ensure_connection()
    with own.wrap_database_errors:
        if own.connection.closed:  # lost within a transaction: the database is away, which is nobody's mistake
            raise OperationalError("the connection is closed")
        cursor: Any = KeptCursor(own.connection)
    return own.make_cursor(cursor)


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
        with kept() as cursor:
            cursor.execute(sql, [values.get(one, one) for one in params])
            return list(cursor.fetchall())


@cache
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places}) RETURNING {model._meta.pk.column}"  # noqa: S608  # names of the model's own


def store(row: models.Model) -> None:
    """`row.save(force_insert=True)` for a row that many write, of a model without parents and without signals.

    What was left to the database's default is not there afterwards.
    """
    own = connections[DEFAULT_DB_ALIAS]
    given = [
        field
        for field in row._meta.concrete_fields
        if field is not row._meta.auto_field and not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), own) for field in given]
    with kept() as cursor:
        cursor.execute(_insert(type(row), tuple(field.column for field in given)), values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, own.alias
