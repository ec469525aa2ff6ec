"""Differences as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from talka.core.text import signed


@pytest.mark.parametrize(
    ("value", "latvian", "english"),
    [
        (53, "+53", "+53"),
        (12.5, "+12,5", "+12.5"),
        (Decimal("7.0"), "+7", "+7"),
        (-2.5, "−2,5", "−2.5"),
        (0, "0", "0"),
        (-13990, "−13\u00a0990", "−13,990"),
    ],
)
def test_a_difference_has_its_sign_in_the_readers_language(value: float | Decimal, latvian: str, english: str) -> None:
    for language, said in (("lv", latvian), ("en", english)):
        with translation.override(language):
            assert signed(value) == said
