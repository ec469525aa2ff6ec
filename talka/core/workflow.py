"""A state machine is one table: verb, sources, target, who. Views, buttons, documents and tests read the same table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talka.core.errors import WrongStateError


@dataclass(frozen=True, slots=True)
class Step:
    """One row: `verb` leads from any of `sources` to `target`; `who` names the roles that may."""

    verb: str
    sources: frozenset[str]
    target: str
    who: frozenset[str]


def step(verb: str, sources: Iterable[str], target: str, who: Iterable[str]) -> Step:
    return Step(verb, frozenset(sources), target, frozenset(who))


class Workflow:
    """The table of one model's states."""

    def __init__(self, name: str, steps: Iterable[Step]) -> None:
        self.name = name
        self.steps = {one.verb: one for one in steps}

    def target(self, verb: str, state: str) -> str:
        """State after `verb`. Raises WrongStateError where the table has no such way."""
        found = self.steps[verb]
        if state not in found.sources:
            raise WrongStateError(f"{self.name}.{verb}.not_from.{state}")
        return found.target

    def verbs(self, state: str, role: str) -> list[str]:
        """What `role` may do to a row in `state`, in the table's order."""
        return [one.verb for one in self.steps.values() if state in one.sources and role in one.who]
