"""The one shape of everything that waits for a moderator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from talka.organisations.models import Organisation
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.trail import Line

TO_THE_TEAM = gettext_lazy("Message to the team")


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision: `code` is a verb, with a coded reason after a colon where the verb needs one."""

    code: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits. `texts` are in the organiser's markdown."""

    id: str
    title: str
    since: datetime
    organisation: Organisation | None = None
    facts: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()
    quoted: Sequence[tuple[str, str]] = ()
    """Words of a stranger, shown as typed: nothing in them leads anywhere."""
    links: Sequence[tuple[str, str]] = ()
    sent: Sequence[tuple[str, str]] = ()
    """Texts as a program sent them, to be shown letter by letter."""
    history: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """`rows` the longest waiting first; `whole` the one with everything to decide by, None when it waits no more."""

    code: str
    section: str
    name: str | Promise
    empty: str | Promise
    rows: Callable[[Moderator], list[Item]]
    whole: Callable[[Moderator, str], Item | None]
    choices: Sequence[Choice]
    reader: str | Promise = TO_THE_TEAM
    answer_needed: bool = False
    """Whether a decision without words is refused."""
    note: str | Promise = ""
    """What a moderator should know of the whole queue."""
