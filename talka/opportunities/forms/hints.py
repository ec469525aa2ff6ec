"""Advice on the text, never a refusal: titles that say nothing, jargon, hidden paid jobs, demands that shut people out.

The rules know Latvian: words are compared folded, by the beginning that all their forms share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from talka.core.periods import local
from talka.core.text import fold
from talka.opportunities.schemas import Content

FULL_WEEK, FULL_MONTH = 35, 140
"""Hours from which the law of labour would call it a full-time job, or nearly one."""
WEEKS_OF_A_JOB = 8
LONGEST_SENTENCE = 30
SHOUTED = 8
JARGON = {
    "workshop": "darbnīca",
    "vorksop": "darbnīca",
    "fidbek": "atsauksmes",
    "feedback": "atsauksmes",
    "dedlain": "termiņš",
    "deadline": "termiņš",
    "event": "pasākums",
    "ivent": "pasākums",
    "volontier": "brīvprātīgais",
    "voluntier": "brīvprātīgais",
    "networking": "iepazīšanās",
    "netvorking": "iepazīšanās",
    "timbilding": "komandas saliedēšana",
    "teambuilding": "komandas saliedēšana",
    "onboarding": "ievadīšana darbā",
    "fasilit": "vadīt sarunu",
    "facilit": "vadīt sarunu",
    "implement": "ieviest",
    "realize": "paveikt",
    "aktualize": "atjaunot",
    "optimize": "uzlabot",
    "kontent": "saturs",
    "content": "saturs",
    "koucing": "atbalsta sarunas",
    "mentoring": "padomdošana",
    "merkauditorij": "cilvēki, kam tas domāts",
    "stakeholder": "iesaistītie",
    "multimodal": "dažāds",
    "skills": "prasmes",
    "hendmeid": "roku darbs",
    "digitalizacij": "pāreja uz digitālo",
    "proaktiv": "ar iniciatīvu",
}
"""Beginning of a folded word → plain Latvian."""
WAGES = re.compile(
    r"\b(alg(a|as|u|ai|ot|ots|ota|oti)|atalgo\w*|menesalg\w*|stundas lik\w+|darba ligum\w*|darba alg\w*|piln\w+ slodz\w*"
    r"|pusslodz\w*|parbaudes laik\w*|bruto|neto|vakanc\w*|darbinie\w+|nodarbinat\w*|prem[ij]\w*|honorar\w*)\b"
)
SEEK = r"(?:tikai|vajag\w*|mekle\w*|nepieciesam\w*|gaida\w*|piesakies|aicinam)(?: \w+){0,2} "
SEXES = (
    r"(?:sieviet\w*|viriet\w*|viries\w*|meiten\w*|pui[ks]\w*|puis\w*|dam(?:a|as|u)|kung(?:s|i|us)|jaunkundz\w*|zen\w*)"
)
PEOPLES = (
    r"(?:latviet\w*|latvies\w*|kriev\w*|ukrain\w*|baltkriev\w*|polu|poliet\w*|ebrej\w*|cigan\w*|rom[iu]|lietuvie\w*"
    r"|tautib\w*|pilson\w*|nepilson\w*)(?! valod)"
)
LOOKS = r"(?:glit\w*|izskatig\w*|slaid\w*|pievilcig\w*|simpatisk\w*)"
AGES = re.compile(
    r"\b(lidz \d\d(?: \w+)? gad\w*|ne vecak\w*|jaunak\w* par \d\d|\d\d\s?[-–]\s?\d\d gad\w*|jaun\w+ cilvek\w*|gados jaun\w*)"
)


class Hint(NamedTuple):
    """A piece of advice about an item; `code` is stable."""

    item: str
    code: str
    message: str


def hints(said: Content) -> list[Hint]:
    """What might be said better or differently, in the order of the screens. Empty for a good text."""
    return [*_of_title(said), *_of_words(said), *_of_hours(said), *_of_demands(said)]


def _of_title(said: Content) -> Iterator[Hint]:
    title = said["title"].strip()
    if title and len(title.split()) == 1:
        yield Hint("title", "one_word", _("One word tells little. Add what is done, where or for whom."))
    letters = [sign for sign in title if sign.isalpha()]
    if len(letters) >= SHOUTED and all(sign.isupper() for sign in letters):
        yield Hint("title", "shouting", _("CAPITAL LETTERS are hard to read. Write as in a sentence."))


def _of_words(said: Content) -> Iterator[Hint]:
    for item in ("title", "duties", "benefits"):
        found = {}
        for word in re.findall(r"[^\W\d_]+", said[item]):
            plain = next((say for begin, say in JARGON.items() if fold(word).startswith(begin)), "")
            if plain:
                found[word.lower()] = plain
        for word, plain in list(found.items())[:3]:
            message = _("Not everybody knows the word “%(word)s”. Perhaps “%(plain)s”?")
            yield Hint(item, "jargon", message % {"word": word, "plain": plain})
        sentences = re.split(r"[.!?:;\n]+", said[item])
        if any(len(one.split()) > LONGEST_SENTENCE for one in sentences):
            yield Hint(item, "long_sentence", _("There is a very long sentence. Two short ones are easier to read."))


def _of_hours(said: Content) -> Iterator[Hint]:
    hours = (float(said["hours_per_week"] or 0), float(said["hours_per_month"] or 0))
    if hours[0] >= FULL_WEEK or hours[1] >= FULL_MONTH or _weeks_full(said["shifts"]) >= WEEKS_OF_A_JOB:
        yield Hint(
            "hours_per_week",
            "full_time",
            _(
                "This is a full working week for months. A volunteer must not replace an employee (Volunteer Work Law, "
                "Article 4): share the work among more people or ask for fewer hours."
            ),
        )
    for item in ("title", "duties", "benefits", "schedule_text", "expenses"):
        if WAGES.search(fold(said[item])):
            yield Hint(
                item,
                "paid_work",
                _("This reads like a paid job. Volunteer work is unpaid (Volunteer Work Law, Article 2)."),
            )


def _weeks_full(shifts: list[dict[str, Any]]) -> int:
    """In how many weeks the shifts together are a full working week of a person."""
    weeks: dict[tuple[int, int], timedelta] = defaultdict(timedelta)
    for one in shifts:
        starts, ends = (datetime.fromisoformat(one[end]) for end in ("starts_at", "ends_at"))
        weeks[local(starts).isocalendar()[:2]] += ends - starts
    return sum(length >= timedelta(hours=FULL_WEEK) for length in weeks.values())


def _of_demands(said: Content) -> Iterator[Hint]:
    demands = {"requirements": "\n".join(one["text"] for one in said["requirements"]), "experience": said["experience"]}
    sought = {item: said[item] for item in ("title", "duties")}
    for item, text in demands.items():
        yield from _shut_out(item, fold(text), "")
    for item, text in sought.items():
        yield from _shut_out(item, fold(text), SEEK)
    if said["max_age"]:
        yield Hint(
            "max_age", "age", _("An oldest age shuts people out. Keep it only if the work cannot be done otherwise.")
        )


def _shut_out(item: str, text: str, before: str) -> Iterator[Hint]:
    for code, words, message in (
        ("sex", SEXES, _("A demand for a sex shuts people out. Say what has to be done instead.")),
        ("nationality", PEOPLES, _("A demand for a nationality shuts people out. If a language is needed, choose it.")),
        ("looks", LOOKS, _("How somebody looks is no measure for volunteer work.")),
    ):
        if re.search(rf"\b{before}{words}\b", text):
            yield Hint(item, code, message)
    if AGES.search(text):
        yield Hint(item, "age", _("A demand for an age shuts people out. If the law sets one, write it under “Age”."))
