"""All kinds of all apps: a text in each language, with a subject, and nothing in it that is not there."""

from __future__ import annotations

import re

import pytest

from talka.core.errors import ConfigurationError
from talka.notifications import kinds
from talka.notifications.enums import Category
from talka.notifications.kinds import Kind
from talka.notifications.queries.texts import Said, say

pytestmark = pytest.mark.django_db
EVERY = [pytest.param(kind, id=kind.code) for kind in kinds.every()]
URL = "https://talka.example.lv/mans/"


def said(kind: Kind, language: str) -> Said:
    return say(kind, kind.sample, language, url=URL)


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", EVERY)
def test_it_has_a_subject_and_a_text_without_holes(kind: Kind, language: str) -> None:
    words = said(kind, language)
    assert words.subject
    assert len(words.text) > 20
    assert "<p>" in words.html
    assert "UNDEFINED" not in words.subject + words.text + words.html
    assert "None" not in words.text


@pytest.mark.parametrize("kind", EVERY)
def test_its_latvian_is_not_its_english(kind: Kind) -> None:
    lv, en = said(kind, "lv"), said(kind, "en")
    assert lv.subject != en.subject
    assert lv.text != en.text
    assert lv.text.partition("\n")[0] != en.text.partition("\n")[0]


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("more", [{}, {"over": True}])
def test_a_day_stands_in_its_case(kind: Kind, more: dict[str, bool]) -> None:
    """ "Līdz" asks for "otrdienai", not for "otrdien", which is what a day in words is."""
    words = say(kind, {**kind.sample, **more}, "lv", url=URL)
    assert not re.search(r"līdz \w+dien\b", words.subject + words.text)


def test_there_are_kinds_to_walk() -> None:
    assert len(EVERY) >= 15


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        ("sample.answer", {}, "declared twice"),
        ("Sample.answer", {}, "lower-case"),
        ("answer", {}, "dotted"),
        ("sample.other", {"secret_link": True}, "not for the centre"),
    ],
)
def test_the_registry_refuses(answer: Kind, code: str, more: dict[str, bool], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        kinds.declare(code, "x", app="sample", category=Category.WORK, sample={}, **more)  # type: ignore[arg-type]  # bools


def test_what_people_typed_is_shown_as_typed(answer: Kind) -> None:
    """Markdown, HTML and addresses in a title stay words; the template's own marks still work."""
    evil = "**[Balva](https://evil.example)** <script>x</script> &amp; 1. _a_\r\nBcc: all@example.lv"
    words = say(answer, {**answer.sample, "title": evil}, "lv")
    assert words.subject.startswith("Answer: **[Balva](https://evil.example)** <script>")
    assert "\n" not in words.subject
    assert "<a" not in words.html
    assert "<script" not in words.html
    assert "<strong>**[Balva]" in words.html
    assert "**[Balva](https://evil.example)** <script>x</script> &amp; 1. _a_" in words.text
    assert "- first\n- second\n\nGoodbye." in words.text


def test_a_template_compares_values_as_they_are(answer: Kind) -> None:
    lv = say(kinds._kinds["account.idle"], {"last": True}, "lv")
    assert lv.subject != say(kinds._kinds["account.idle"], {"last": False}, "lv").subject
