"""Log lines as JSON, without what people typed."""

from __future__ import annotations

import traceback
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(JsonFormatter):
    """Says where something failed and of what kind the failure is, never its text.

    The text of an error quotes values ("Failing row contains (… anna@example.lv …)", "invalid literal: '…'"). PostgreSQL's
    five-letter code says what kind of database error it was.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's name
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines = [*traceback.format_tb(error.__traceback__), self._kind(error) + "\n", *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines)

    @staticmethod
    def _kind(error: BaseException) -> str:
        code = getattr(error, "sqlstate", None)
        return f"{type(error).__module__}.{type(error).__qualname__}" + (f" [{code}]" if code else "")
