"""The only source of time: the database's clock.

Two web processes and a worker on different machines agree because none of them looks at its own clock. In tests and in
demo mode a session may move the clock (`move_to`), so deadlines can be tested at the second they pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import TypeVar, cast

from django.conf import settings
from django.db import connection, models
from django.http import HttpResponseBase
from django.utils import timezone

from talka.core.errors import ConfigurationError

FRESH_FOR = 1.0
"""Seconds a public page may be old (architecture, Freshness)."""

Response = TypeVar("Response", bound=HttpResponseBase)

_read_once: ContextVar[list[tuple[datetime, float]] | None] = ContextVar("clock_read_once", default=None)


class Now(models.Func):
    """SQL `core_now()`: the statement's time on the database, moved by the session setting where that is allowed."""

    function = "core_now"
    arity = 0
    output_field = models.DateTimeField()


def bring() -> Callable[[datetime], None]:
    """Begun before a question that asks for `core_now()` besides, and called with the answer: within a request nothing
    else need ask for the time then."""
    read, shown_here = _read_once.get(), time.time()  # noqa: TID251  # as in now()

    def brought(instant: datetime) -> None:
        if read == []:
            read.append((instant, shown_here))

    return brought


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_now()")
        return cast("datetime", cursor.fetchone()[0])


def now() -> datetime:
    """The database's time, aware, UTC. Inside a request it is read once, so one page shows one moment."""
    read = _read_once.get()
    if read is None:
        return _ask()
    if not read:
        shown_here = time.time()  # noqa: TID251  # what this machine's clock shows at that moment
        read.append((_ask(), shown_here))
    return read[0][0]


def today() -> date:
    """The calendar day in Europe/Riga."""
    return timezone.localtime(now()).date()  # noqa: TID251  # converts a given instant; reads no clock


@contextmanager
def read_once() -> Iterator[None]:
    """Within this block (a request) `now()` asks the database once."""
    mark = _read_once.set([])
    try:
        yield
    finally:
        _read_once.reset(mark)


@contextmanager
def move_to(instant: datetime) -> Iterator[None]:
    """Tests and demo only: this session's clock shows `instant` and runs on from there."""
    if not settings.CLOCK_MAY_MOVE:
        raise ConfigurationError("The clock moves only in tests and in demo mode.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('talka.clock_offset', (%s::timestamptz - statement_timestamp())::text, false)", [instant]
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('talka.clock_offset', '', false)")


def stand(response: Response, mark: str, until: datetime) -> Response:
    """Mark a public answer that stays as it is until `until`, as long as nobody changes what `mark` tells of."""
    shown, read = now(), _read_once.get()
    asked_at = read[0][1] if read else time.time()  # noqa: TID251  # for the gateway's own clock
    response["X-Talka-Stands"] = f"{asked_at + (until - shown) / timedelta(seconds=1):.6f} {mark}"
    return response


def keep_fresh(response: Response, until: datetime | None = None) -> Response:
    """Mark a public answer: it may be kept a second, or to `until` (the next deadline it shows) if that is sooner."""
    shown, read = now(), _read_once.get()
    seconds = FRESH_FOR
    if until is not None:
        seconds = max(0.0, min(seconds, (until - shown) / timedelta(seconds=1)))
    asked_at = read[0][1] if read else time.time()  # noqa: TID251  # for the gateway's own clock
    response["Cache-Control"] = f"public, max-age={int(seconds)}"
    response["X-Talka-Fresh-Until"] = f"{asked_at + seconds:.3f}"
    return response
