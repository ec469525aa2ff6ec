"""Search, counts and nearest ones on the data of bench.data, in process: milliseconds of each kind of question."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import django

django.setup()

from bench.fill import words
from bench.results import Figure, begin
from talka.core import clock
from talka.core.text import irregular_stems
from talka.opportunities.enums import Accessibility, Kind, Language, Support
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import cards, figures, for_map
from talka.opportunities.search import (
    Cursor,
    SearchQuery,
    Sort,
    did_you_mean,
    search,
    similar,
)
from talka.registers.models import Field, Municipality

SEED = 7
ROUNDS = 500
SMALLER = 200_000
STRIDE = 1_000
AS_FAST = 1.2
"""Page 1,000 may take so much longer than page 1: the noise of a measurement."""


def questions(dice: random.Random) -> Callable[[], SearchQuery]:
    """One of the questions people ask: mostly a word or a place, often with a filter, sometimes much of everything."""
    asked = sorted({word for title in words().titles for word in title.split() if len(word) > 4})
    towns = list(Municipality.objects.filter(valid_to=None).order_by("atvk"))
    fields = list(Field.objects.values_list("code", flat=True))
    today = clock.today()

    def one() -> SearchQuery:
        town = towns[0] if dice.random() < 0.3 else dice.choice(towns)
        chance = dice.random
        return SearchQuery(
            q=dice.choice(asked) if chance() < 0.4 else "",
            municipalities=(town.atvk,) if chance() < 0.3 else (),
            fields=tuple(dice.sample(fields, dice.choice((1, 1, 2)))) if chance() < 0.35 else (),
            kinds=(dice.choice(Kind.values),) if chance() < 0.15 else (),
            supports=(dice.choice(Support.values),) if chance() < 0.1 else (),
            languages=(dice.choice(Language.values),) if chance() < 0.1 else (),
            accessibility=(dice.choice(Accessibility.values),) if chance() < 0.05 else (),
            weekend=chance() < 0.1,
            age=dice.choice((15, 16, 30)) if chance() < 0.1 else None,
            day_from=today + timedelta(days=dice.randint(0, 60)) if (dated := chance() < 0.1) else None,
            day_to=today + timedelta(days=70) if dated else None,
            near=(town.lat, town.lon) if chance() < 0.07 else None,
            sort=dice.choices((Sort.NEWEST, Sort.DEADLINE), (4, 1))[0],
        )

    return one


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many questions of one kind."""

    median: float
    p99: float


def times(act: Callable[[], object], rounds: int) -> Times:
    (found,) = by_turns([act], rounds)
    return found


def by_turns(acts: Sequence[Callable[[], object]], rounds: int) -> list[Times]:
    """What is compared is asked in turns: a machine is not equally quick all the time."""
    found: list[list[float]] = [[] for _act in acts]
    for turn in range(rounds + 1):
        for act, kept in zip(acts, found, strict=True):
            began = time.perf_counter()
            act()
            if turn:
                kept.append((time.perf_counter() - began) * 1000)
    return [Times(statistics.median(kept), sorted(kept)[max(0, int(rounds * 0.99) - 1)]) for kept in found]


def warm(rounds: int) -> None:
    """Others ask first: a server that has been up for a while has in memory what everybody asks for."""
    ask = questions(random.Random(SEED + 1))
    for _ in range(rounds):
        search(ask(), facets=False)


def deep(query: SearchQuery, pages: int) -> SearchQuery:
    """The question for page `pages`, or for the furthest that there is, walked to in strides."""
    for _ in range(pages * query.rows // STRIDE):
        page = search(query.limited(STRIDE), facets=False)
        if not page.next_cursor:
            break
        query = replace(query, cursor=Cursor.read(page.next_cursor))
    return query


def questions_of_all_kinds(dice: random.Random) -> dict[str, Callable[[], object]]:
    ask, everything = questions(dice), SearchQuery()
    towns = list(Municipality.objects.filter(valid_to=None))

    def nearest() -> object:
        town = dice.choice(towns)
        return search(SearchQuery(near=(town.lat, town.lon), sort=Sort.NEAR), facets=False)

    def with_word() -> object:
        return search(SearchQuery(q="suņi"))

    return {
        "mixed": lambda: search(ask(), facets=False),
        "nearest": nearest,
        "everything + facets": lambda: search(everything),
        "field + facets": lambda: search(SearchQuery(fields=("vide",))),
        "word + facets": with_word,
        "mixed + facets": lambda: search(ask()),
    }


def others(dice: random.Random) -> dict[str, Callable[[], object]]:
    """What pages ask beside the search; for information."""
    offers = list(Opportunity.objects.open().prefetch_related("fields", "work_places")[:50])
    ids = search(SearchQuery(), facets=False).ids
    return {
        "did you mean": lambda: did_you_mean("sunu patvresme"),
        "similar": lambda: similar(dice.choice(offers)),
        "20 cards": lambda: cards(ids),
        "figures of the front page": figures,
        "map of everything": lambda: for_map(SearchQuery()),
        "map of one field": lambda: for_map(SearchQuery(fields=("ticiba",))),
    }


def main() -> int:
    run = begin()
    irregular_stems()
    dice = random.Random(SEED)
    rounds = 10 if run.quick else ROUNDS
    warm(rounds)
    of = {name: times(act, rounds) for name, act in questions_of_all_kinds(dice).items()}
    pages = SearchQuery(), deep(SearchQuery(), 1_000)
    first, deepest = by_turns([partial(search, page, facets=False) for page in pages], rounds)
    run.add(
        Figure("mixed questions: ids, total, cursor: median", of["mixed"].median, "ms", 3),
        Figure("mixed questions: p99", of["mixed"].p99, "ms", 20 if run.rows <= SMALLER else 40),
        Figure("page 1", first.median, "ms"),
        Figure("page 1,000", deepest.median, "ms"),
        Figure("page 1,000 : page 1", deepest.median / first.median, "×", AS_FAST),
        Figure("nearest 20", of["nearest"].median, "ms", 5),
        Figure("nearest 20: p99", of["nearest"].p99, "ms"),
        *(
            figure
            for name in ("everything", "field", "word", "mixed")
            for figure in (
                Figure(f"page with facet counts, {name}: median", of[f"{name} + facets"].median, "ms", 15),
                Figure(f"page with facet counts, {name}: p99", of[f"{name} + facets"].p99, "ms"),
            )
        ),
    )
    run.add(*(Figure(name, times(act, rounds // 10).median, "ms") for name, act in others(dice).items()))
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
