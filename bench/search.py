"""Search, counts and nearest ones on the data of bench.data, in process: milliseconds of each kind of question.

DATABASE_URL=… python -m bench.search [results.json]
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from bench.fill import words  # noqa: E402  # Django's settings come first
from talka.core import clock  # noqa: E402
from talka.core.text import irregular_stems  # noqa: E402
from talka.opportunities.enums import Accessibility, Kind, Language, Support  # noqa: E402
from talka.opportunities.models import Opportunity  # noqa: E402
from talka.opportunities.queries import cards, figures, for_map  # noqa: E402
from talka.opportunities.search import (  # noqa: E402
    Cursor,
    SearchQuery,
    Sort,
    did_you_mean,
    search,
    similar,
)
from talka.registers.models import Field, Municipality  # noqa: E402

SEED = 7
ROUNDS = 300


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


def measure(name: str, act: Callable[[], object], rounds: int = ROUNDS) -> dict[str, float | str]:
    act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    figures_of_it = {"median": statistics.median(times), "p99": times[int(len(times) * 0.99) - 1], "worst": times[-1]}
    print(f"{name:34}" + "".join(f" {key} {value:8.2f}" for key, value in figures_of_it.items()), flush=True)
    return {"name": name} | {key: round(value, 3) for key, value in figures_of_it.items()}


def deep(query: SearchQuery, pages: int) -> SearchQuery:
    """The question for page `pages`, walked to in strides."""
    page = search(query.limited(1_000), facets=False)
    for _ in range(pages * query.rows // 1_000 - 1):
        query = replace(query, cursor=Cursor.read(page.next_cursor))
        page = search(query.limited(1_000), facets=False)
    return replace(query, cursor=Cursor.read(page.next_cursor))


def main() -> None:
    irregular_stems()
    dice = random.Random(SEED)
    ask = questions(dice)
    everything = SearchQuery()
    towns = list(Municipality.objects.filter(valid_to=None))
    offers = list(Opportunity.objects.open().prefetch_related("fields", "work_places")[:50])
    page = search(everything)
    print(f"{Opportunity.objects.count()} rows, {figures()}")

    def nearest() -> object:
        town = dice.choice(towns)
        return search(SearchQuery(near=(town.lat, town.lon), sort=Sort.NEAR), facets=False)

    page_1000 = deep(everything, 1_000)
    results = [
        measure("mixed: ids, total, cursor", lambda: search(ask(), facets=False), 1_000),
        measure("mixed: with facets", lambda: search(ask())),
        measure("everything, page 1", lambda: search(everything, facets=False)),
        measure("everything, page 1000", lambda: search(page_1000, facets=False)),
        measure("everything, with facets", lambda: search(everything)),
        measure("Rīga", lambda: search(SearchQuery(municipalities=("0001000",)), facets=False)),
        measure("Rīga, with facets", lambda: search(SearchQuery(municipalities=("0001000",)))),
        measure("field, with facets", lambda: search(SearchQuery(fields=("vide",)))),
        measure("nearest 20", nearest),
        measure(
            "word and near", lambda: search(SearchQuery(q="suņi", near=(56.95, 24.1), sort=Sort.NEAR), facets=False)
        ),
        measure("did you mean", lambda: did_you_mean("sunu patvresme")),
        measure("similar", lambda: similar(dice.choice(offers))),
        measure("20 cards", lambda: cards(page.ids)),
        measure("figures", figures, 20),
        measure("map of everything", lambda: for_map(everything), 20),
        measure("map of one field", lambda: for_map(SearchQuery(fields=("ticiba",))), 20),
    ]
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
