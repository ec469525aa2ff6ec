"""How a refusal is told to programs."""

from __future__ import annotations

from typing_extensions import TypedDict


class ProblemError(TypedDict):
    parameter: str
    detail: str
    code: str


class Problem(TypedDict):
    """RFC 9457. `errors` names each parameter that was not understood."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]
