"""What passes between pages and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from talka.opportunities.enums import Channel


@dataclass(frozen=True, slots=True)
class Draft:
    """An application as it was typed: everything the organiser would see of it, nothing stored yet.

    `shifts` and `answers` are keyed by the rows' primary keys; `shares` are codes of `enums.Shared`. `told` are shared
    fields typed here, for the vault; `keep_agreed`: the consent to keep them was shown and given.
    """

    people: int = 1
    message: str = ""
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    shifts: Sequence[int] = ()
    answers: Mapping[int, str] = field(default_factory=dict)
    shares: Sequence[str] = ()
    agreement_asked: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    keep_agreed: bool = False
    channel: str = Channel.TALKA


@dataclass(frozen=True, slots=True)
class Guardian:
    """What a guardian typed: who they are, whose guardian, and their name once more in place of a signature."""

    name: str
    relation: str
    child: str
    signature: str
