"""The closed registry of everything that Talka tells people. Apps declare their kinds in their own `messages.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from talka.core.errors import ConfigurationError
from talka.notifications.enums import Category, Pace

CODE = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of message.

    `template` is `<app>/messages/<code, dots as _>.txt`: the subject on its first line, an empty line, then paragraphs
    of plain text with simple markdown, all through gettext. `sample` is a context like the ones given to `queue`; tests
    and previews use it, and its keys are the variables that a moderator's own text may use.
    """

    code: str
    title: str | Promise
    app: str
    category: Category
    sample: Mapping[str, Any]
    email: Pace
    push: bool
    in_app: bool
    must: bool
    quiet: bool
    secret_link: bool

    @property
    def template(self) -> str:
        return f"{self.app}/messages/{self.code.replace('.', '_')}.txt"


_kinds: dict[str, Kind] = {}


def declare(
    code: str,
    title: str | Promise,
    *,
    app: str,
    category: Category,
    sample: Mapping[str, Any],
    email: Pace = Pace.AT_ONCE,
    push: bool = True,
    in_app: bool = True,
    must: bool = False,
    quiet: bool = False,
    secret_link: bool = False,
) -> Kind:
    """Add a kind to the registry. Raises ConfigurationError when the code is taken or malformed.

    `title` (lazy) names it on the choice page: "Answer to my application". `app` is the label whose templates hold it.
    `email` and `push` are what people get who have chosen nothing. `in_app=False`: not in the centre (confirmation
    links to an address). `must`: cannot be switched off (safety of the account, what the law wants told). `quiet`: what
    leaves the system waits from 21 to 8 o'clock in Riga. `secret_link`: the link itself gives a right; it is stored
    sealed, forgotten once sent, and never shown in the centre. Context keys that end in `_at` hold instants, those in `_on`
    dates; they come back to the template as such.
    """
    if not CODE.fullmatch(code):
        raise ConfigurationError(f"A message kind's code is dotted lower-case words, not {code!r}.")
    if code in _kinds:
        raise ConfigurationError(f"The message kind {code!r} is declared twice.")
    if secret_link and in_app:
        raise ConfigurationError(f"The message kind {code!r} holds a secret link, so it is not for the centre.")
    kind = Kind(code, title, app, category, sample, email, push, in_app, must, quiet, secret_link)
    _kinds[code] = kind
    return kind


def get(code: str) -> Kind | None:
    """The kind of a stored row; None for a kind that no release declares any more."""
    return _kinds.get(code)


def every() -> Iterator[Kind]:
    """All kinds in the order of the choice page."""
    order = list(Category)
    return iter(sorted(_kinds.values(), key=lambda kind: (order.index(kind.category), kind.code)))
