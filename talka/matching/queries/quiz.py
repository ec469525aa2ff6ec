"""Five taps to an address of the catalogue: nothing is stored, every step is a link.

Time and place are filters. The three other answers each name fields of activity; the result asks for those that all
three name, else those of the last two, else of the last alone: what somebody likes counts most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from talka.opportunities.enums import Kind, Remote
from talka.registers.enums import Region

PEOPLE = (
    "sociala-palidziba", "seniori", "berni-un-jauniesi", "cilveki-ar-invaliditati", "veseliba", "izglitiba", "kultura",
    "pasakumi", "sports", "vieteja-kopiena", "krizes", "lidzdaliba", "starptautiska-sadarbiba", "ticiba",
)  # fmt: skip
QUIET = ("vide", "dzivnieki", "mantojums", "digitalas-prasmes", "cits")
OUTDOORS = ("vide", "dzivnieki", "sports", "pasakumi", "mantojums", "vieteja-kopiena", "krizes")
INDOORS = (
    "sociala-palidziba", "seniori", "berni-un-jauniesi", "cilveki-ar-invaliditati", "veseliba", "izglitiba", "kultura",
    "mantojums", "dzivnieki", "digitalas-prasmes", "lidzdaliba", "starptautiska-sadarbiba", "ticiba", "cits",
)  # fmt: skip
ANYTHING = tuple(dict.fromkeys([*PEOPLE, *QUIET]))


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: the word in the address, what the reader sees, filters it sets, fields it leaves."""

    code: str
    label: str | Promise
    filters: Sequence[tuple[str, str]] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Question:
    text: str | Promise
    choices: Sequence[Choice]


QUESTIONS = (
    Question(
        _("When do you have time?"),
        (
            Choice("brivdienas", _("On weekends"), [("weekend", "1")]),
            Choice("vakaros", _("In the evenings"), [("evening", "1")]),
            Choice("vienreiz", _("Once, for one event"), [("kind", Kind.ONE_OFF)]),
            Choice("regulari", _("Regularly"), [("kind", Kind.REGULAR)]),
            Choice("jebkad", _("At any time")),
        ),
    ),
    Question(
        _("Where?"),
        (
            Choice("riga", Region.RIGA.label, [("region", Region.RIGA)]),
            Choice("vidzeme", Region.VIDZEME.label, [("region", Region.VIDZEME)]),
            Choice("kurzeme", Region.KURZEME.label, [("region", Region.KURZEME)]),
            Choice("zemgale", Region.ZEMGALE.label, [("region", Region.ZEMGALE)]),
            Choice("latgale", Region.LATGALE.label, [("region", Region.LATGALE)]),
            Choice("attalinati", _("From home, remotely"), [("remote", Remote.POSSIBLE), ("remote", Remote.FULL)]),
            Choice("visur", _("Anywhere in Latvia")),
        ),
    ),
    Question(
        _("With people?"),
        (
            Choice("ar-cilvekiem", _("Yes, I like to be with people"), fields=PEOPLE),
            Choice("klusuma", _("Rather quietly, with hands or with animals"), fields=QUIET),
            Choice("vienalga", _("I do not mind"), fields=ANYTHING),
        ),
    ),
    Question(
        _("Indoors or out?"),
        (
            Choice("ara", _("Outdoors"), fields=OUTDOORS),
            Choice("telpas", _("Indoors"), fields=INDOORS),
            Choice("vienalga", _("I do not mind"), fields=ANYTHING),
        ),
    ),
    Question(
        _("What do you like most?"),
        (
            Choice("dzivnieki-un-daba", _("Animals and nature"), fields=("dzivnieki", "vide")),
            Choice(
                "palidzet-cilvekiem",
                _("Helping somebody who has a hard time"),
                fields=("sociala-palidziba", "seniori", "cilveki-ar-invaliditati", "veseliba", "krizes"),
            ),
            Choice("berni", _("Children, teaching, learning"), fields=("berni-un-jauniesi", "izglitiba")),
            Choice("svetki", _("Festivals, culture, sport"), fields=("pasakumi", "kultura", "sports", "mantojums")),
            Choice(
                "sava-vieta",
                _("Making my own place better"),
                fields=("vieteja-kopiena", "lidzdaliba", "mantojums", "vide"),
            ),
            Choice("ar-galvu", _("Computers and ideas"), fields=("digitalas-prasmes", "starptautiska-sadarbiba")),
            Choice("viss", _("A little of everything"), fields=ANYTHING),
        ),
    ),
)


def chosen(answers: Sequence[str]) -> list[Choice] | None:
    """The answers given so far; None when one of them is none of the question's."""
    found = []
    for one, code in zip(QUESTIONS, answers, strict=False):
        choice = next((choice for choice in one.choices if choice.code == code), None)
        if choice is None:
            return None
        found.append(choice)
    return found if len(answers) <= len(QUESTIONS) else None


def question(answers: Sequence[str]) -> Question | None:
    """The next question; None when there is none left."""
    return QUESTIONS[len(answers)] if len(answers) < len(QUESTIONS) else None


def result(answers: Sequence[str]) -> str:
    """The catalogue's parameters for five answers."""
    given = chosen(answers) or []
    filters = [pair for choice in given for pair in choice.filters]
    people, place, liking = (choice.fields for choice in given[2:5])
    fitting = [one for one in liking if one in people and one in place] or [one for one in liking if one in place]
    fitting = fitting or list(liking)
    if len(fitting) < len(ANYTHING):
        filters += [("field", one) for one in fitting]
    return urlencode(filters)
