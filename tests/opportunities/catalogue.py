"""A random catalogue and the plain, slow truth about it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from talka.core import clock
from talka.core.periods import local
from talka.core.text import query_terms, tokens
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, State, Support
from talka.opportunities.models import Opportunity
from talka.opportunities.search import AGES, SearchQuery
from talka.registers.models import Municipality
from tests.factories import opportunity, organisation

WORDS = ["suņi", "kaķi", "seniori", "bērni", "talka", "mežs", "jūra", "dārzs", "koncerts", "skola", "virtuve"]
FIELDS = ["dzivnieki", "seniori", "vide", "kultura", "sports"]
STATES = [State.PUBLISHED] * 6 + [State.CLOSED, State.ARCHIVED, State.HIDDEN, State.CANCELLED]


def fill(seed: int, n: int) -> None:
    dice = random.Random(seed)
    owners = [organisation(state=state) for state in ("verified", "verified", "suspended", "listed", "submitted")]
    towns = list(Municipality.objects.filter(valid_to=None).order_by("atvk")[:6])
    start = clock.now()
    for _ in range(n):
        begins = start + timedelta(days=dice.randint(-5, 40), hours=dice.randint(0, 23))
        dated = dice.random() < 0.6
        places = [
            {"municipality": town, "lat": town.lat + dice.uniform(-0.1, 0.1), "lon": town.lon + dice.uniform(-0.1, 0.1)}
            for town in dice.sample(towns, dice.choice([0, 1, 1, 1, 2]))
        ]
        state = dice.choice(STATES)
        opportunity(
            " ".join(dice.sample(WORDS, 2)),
            organisation=dice.choice(owners),
            state=state,
            state_reason="x" if state in {State.HIDDEN, State.CANCELLED} else "",
            fields=dice.sample(FIELDS, dice.randint(1, 2)),
            work_places=places,
            kind=dice.choice(Kind.values),
            remote=dice.choice(Remote.values),
            supports=dice.sample(Support.values, dice.randint(0, 3)),
            languages=dice.sample(Language.values, dice.randint(0, 2)),
            accessibility=dice.sample(Accessibility.values, dice.randint(0, 2)),
            min_age=dice.choice([None, None, 14, 16, 18]),
            max_age=dice.choice([None, None, None, 30]),
            on_weekends=dice.random() < 0.4,
            in_evenings=dice.random() < 0.4,
            starts_at=begins if dated else None,
            ends_at=begins + timedelta(hours=dice.choice([2, 50])) if dated and dice.random() < 0.7 else None,
            apply_until=start + timedelta(hours=dice.choice([-3, 1, 5, 30, 300, 300, 300])),
        )


def ask(dice: random.Random) -> SearchQuery:
    """A random question without words, near and organisation."""
    towns = list(Municipality.objects.filter(valid_to=None).order_by("atvk").values_list("atvk", "region")[:6])
    day = local(clock.now()).date() + timedelta(days=dice.randint(0, 20))

    def some(values: list[str], chance: float) -> tuple[str, ...]:
        return tuple(dice.sample(values, dice.randint(1, 2))) if dice.random() < chance else ()

    return SearchQuery(
        q=dice.choice(["", "", *WORDS]),
        municipalities=some([atvk for atvk, _ in towns], 0.3),
        regions=some(sorted({region for _, region in towns}), 0.1),
        fields=some(FIELDS, 0.3),
        kinds=some(Kind.values, 0.2),
        remote=some(Remote.values, 0.2),
        languages=some(Language.values, 0.1),
        supports=some(Support.values, 0.1),
        accessibility=some(Accessibility.values, 0.1),
        weekend=dice.random() < 0.1,
        evening=dice.random() < 0.1,
        age=dice.choice([None, None, 13, 15, 16, 18, 40]),
        day_from=day if dice.random() < 0.2 else None,
        day_to=day + timedelta(days=3) if dice.random() < 0.2 else None,
    )


def values_of(row: Opportunity) -> dict[str, set[str]]:
    """Facet group → values of one opportunity, from its own rows."""
    towns = [place.municipality for place in row.work_places.all() if place.municipality]
    return {
        "municipality": {town.atvk for town in towns},
        "region": {town.region for town in towns},
        "field": {field.pk for field in row.fields.all()},
        "kind": {row.kind},
        "remote": {row.remote},
        "support": set(row.supports),
        "language": set(row.languages),
        "accessibility": set(row.accessibility),
        "age": {str(age) for age in AGES if _suits(row, age)},
        "time": {name for name, on in (("weekend", row.on_weekends), ("evening", row.in_evenings)) if on},
    }


def _suits(row: Opportunity, age: int) -> bool:
    return (row.min_age or 0) <= age <= (row.max_age or 999)


def _days_meet(row: Opportunity, query: SearchQuery) -> bool:
    if not (query.day_from or query.day_to):
        return True
    first = row.starts_at or row.ends_at
    if first is None:
        return False
    last = row.ends_at - timedelta(microseconds=1) if row.ends_at and row.starts_at else first
    begins, ends = local(first).date(), local(last).date()
    return not (query.day_from and ends < query.day_from) and not (query.day_to and begins > query.day_to)


def _words_meet(row: Opportunity, query: SearchQuery) -> bool:
    own = set(tokens(f"{row.title} {row.duties} {row.organisation.name}"))
    for field in row.fields.all():
        own |= set(tokens(f"{field.name} {field.name_en}"))
    for place in row.work_places.all():
        own |= set(tokens(f"{place.municipality.name} {place.municipality.name_en}")) if place.municipality else set()
    return all(own & set(group) for group in query_terms(query.q))


def matches(row: Opportunity, query: SearchQuery) -> bool:
    own = values_of(row)
    where = not (query.municipalities or query.regions) or bool(
        own["municipality"] & set(query.municipalities) or own["region"] & set(query.regions)
    )
    either = ((query.fields, "field"), (query.kinds, "kind"), (query.remote, "remote"), (query.languages, "language"))
    times = {name for name, asked in (("weekend", query.weekend), ("evening", query.evening)) if asked}
    return (
        where
        and all(not asked or own[group] & set(asked) for asked, group in either)
        and set(query.supports) <= own["support"]
        and set(query.accessibility) <= own["accessibility"]
        and times <= own["time"]
        and (query.age is None or _suits(row, query.age))
        and _days_meet(row, query)
        and _words_meet(row, query)
    )


def truth(query: SearchQuery) -> list[Opportunity]:
    """What `query` should find, newest first, by looking at every open row."""
    rows = Opportunity.objects.open().select_related("organisation")
    rows = rows.prefetch_related("fields", "work_places__municipality").order_by("-published_at", "-pk")
    return [row for row in rows if matches(row, query)]


def recount(rows: list[Opportunity]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        for group, values in values_of(row).items():
            counted.setdefault(group, Counter()).update(values)
    return {group: dict(counts) for group, counts in counted.items()}
