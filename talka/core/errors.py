"""What an act may answer instead of being done. Messages are written for the person who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg.errors import LockNotAvailable

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class RefusedError(Exception):
    """An act was refused by a rule; `code` is stable (tests, API), `message` is translated text for the screen."""

    def __init__(self, code: str, message: str | StrPromise = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = str(message)


class WrongStateError(RefusedError):
    """The verb does not fit the state the row is in (perhaps somebody else was faster)."""


class ConfigurationError(Exception):
    """The installation itself is wrong; the text tells the operator what to set."""


def held_by_another(error: Exception) -> bool:
    """Whether an act waited too long for what somebody else was just writing: nothing of it was written."""
    return isinstance(error.__cause__, LockNotAvailable)
