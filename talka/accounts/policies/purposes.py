"""What else than helping people come to make an account for: said on the page where they begin, by the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Purpose:
    """`route` is where it goes on after the account; `question` leads there from the page for all others."""

    route: str
    title: Any
    lead: Any
    question: Any

    @property
    def address(self) -> str:
        """In the language of the page."""
        return reverse(self.route)


PURPOSES: list[Purpose] = []


def purpose_of(next_address: str) -> Purpose | None:
    return next((one for one in PURPOSES if one.address == next_address), None)
