from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from talka.certificates.wording import hours, short_hours
from talka.core.figures import number, signed
from talka.hours.templatetags.hours import hours_minutes

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "latvian", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (2475, f"2{NBSP}475", "2,475"),
        (-1_234_567, f"-1{NBSP}234{NBSP}567", "-1,234,567"),
        (12.5, "12,5", "12.5"),
        (2475.25, f"2{NBSP}475,3", "2,475.3"),
        (Decimal("7.0"), "7", "7"),
    ],
)
def test_a_number_is_read_in_the_readers_language(value: float | Decimal, latvian: str, english: str) -> None:
    for language, said in (("lv", latvian), ("en", english)):
        with translation.override(language):
            assert str(number(value)) == said


@pytest.mark.parametrize(
    ("value", "latvian", "english"),
    [
        (53, "+53", "+53"),
        (12.5, "+12,5", "+12.5"),
        (Decimal("7.0"), "+7", "+7"),
        (-2.5, "−2,5", "−2.5"),
        (0, "0", "0"),
        (-13990, f"−13{NBSP}990", "−13,990"),
    ],
)
def test_a_difference_has_its_sign_in_the_readers_language(value: float | Decimal, latvian: str, english: str) -> None:
    for language, said in (("lv", latvian), ("en", english)):
        with translation.override(language):
            assert signed(value) == said


def test_templates_write_it_so_and_choose_plural_forms_by_it() -> None:
    told = Template(
        "{% load i18n text %}{{ n|number }} {{ none|number }} "
        "{% blocktranslate count counter=n|number %}{{ counter }} one{% plural %}{{ counter }} many{% endblocktranslate %}"
    )
    with translation.override("lv"):
        assert told.render(Context({"n": 2475, "none": None})) == f"2{NBSP}475 – 2{NBSP}475 many"


def test_hours_are_written_so_too() -> None:
    with translation.override("lv"):
        assert hours_minutes(2475 * 60 + 30) == f"2{NBSP}475 h 30 min"
    assert hours(2475 * 60, "lv") == f"2{NBSP}475 stundas"
    assert short_hours(2475 * 60 + 30, "en") == "2,475.5"
