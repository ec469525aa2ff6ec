"""Which signs a certificate can show. Typst refuses a whole page for one that its font lacks, so the form asks first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PARTS = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x148), (0x14A, 0x17F), (0x1CD, 0x1DC), (0x1E6, 0x1E9), (0x218, 0x21B),
    (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F), (0x490, 0x493),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x20AC, 0x20AC), (0x1E9E, 0x1E9E),
)  # fmt: skip
LINES = "\n\r\t"


def unprintable(told: Any) -> list[str]:
    """Signs in the texts of `told` (facts as JSON) that cannot be printed, each once; as numbers where unseen."""
    strange = {sign for text in _texts(told) for sign in text if not _fits(sign)}
    return [sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in sorted(strange)]


def _fits(sign: str) -> bool:
    return sign in LINES or any(first <= ord(sign) <= last for first, last in PARTS)


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for one in told.values():
            yield from _texts(one)
    elif isinstance(told, (list, tuple)):
        for one in told:
            yield from _texts(one)
