"""Pieces that several forms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from talka.registers.queries import active_municipalities, fields


def towns(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((one.atvk, one.display_name) for one in active_municipalities())]


def activities() -> list[tuple[str, str]]:
    return [(one.code, one.display_name) for one in fields()]


class Dressed(forms.Form):
    """Controls look like Designsystemet's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-input")

    def choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        """Choices that are known only when the page is drawn."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a choice field
