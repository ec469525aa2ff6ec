"""Fills the database of DATABASE_URL for `bench.data`; a program of its own because Django reads its settings once."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection

from talka.core import clock
from talka.opportunities.actions import store_imported
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support
from talka.opportunities.schemas import ImportedOpportunity, ImportedPlace
from talka.opportunities.search import compact, learn_words
from talka.organisations.actions import ensure_listed
from talka.organisations.schemas import ListedOrganisation
from talka.registers.models import Field, Municipality, Place

DEMO = Path(__file__).parents[1] / "talka" / "web" / "demo_data"
SEED = 20_261_121
OPEN_SHARE = 0.30
ROWS_AN_ORGANISATION = 60
BATCH = 5_000
DAYS_BACK = 1_500
PARTNER = "bench"
RIGA = "0001000"
RIGA_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Words:
    """What texts are mixed from."""

    titles: list[str]
    sentences: list[str]
    skills: list[str]


def words() -> Words:
    offers = [
        offer
        for path in sorted(DEMO.glob("*.json"))
        for organisation in json.loads(path.read_text())
        for offer in organisation["opportunities"]
    ]
    sentences = [
        one.strip() for offer in offers for one in offer["duties"].replace("\n", " ").split(". ") if one.strip()
    ]
    return Words(
        [offer["title"] for offer in offers], sentences, sorted({one for offer in offers for one in offer["skills"]})
    )


def organisations(rows: int) -> list[int]:
    n = max(20, rows // ROWS_AN_ORGANISATION)
    named = [ListedOrganisation(str(number), f"Biedrība „Paraugs {number}”") for number in range(n)]
    return list(ensure_listed(named, partner=PARTNER, partner_name="Paraugs").values())


class Mix:
    """Draws opportunities; popular towns, fields and organisers come often, as in life."""

    def __init__(self, rows: int, now: datetime) -> None:
        self.dice = random.Random(SEED)
        self.now = now
        self.words = words()
        self.organisations = organisations(rows)
        self.fields = list(Field.objects.order_by("position").values_list("code", flat=True))
        self.towns = list(Municipality.objects.filter(valid_to=None).order_by("atvk"))
        self.places: dict[str, list[Place]] = {}
        for place in Place.objects.order_by("id"):
            self.places.setdefault(place.municipality_id, []).append(place)

    def often_first(self, n: int) -> int:
        return min(int(n * self.dice.random() ** 2.5), n - 1)

    def place(self) -> ImportedPlace:
        dice = self.dice
        town = self.towns[0] if dice.random() < RIGA_SHARE else dice.choice(self.towns)
        near = dice.choice(self.places[town.atvk][:8])
        lat, lon = near.lat + dice.gauss(0, 0.02), near.lon + dice.gauss(0, 0.03)
        return ImportedPlace(
            town.atvk,
            near.name,
            f"{dice.choice(('Brīvības', 'Skolas', 'Parka', 'Dārza'))} iela {dice.randint(1, 99)}",
            lat,
            lon,
        )

    def item(self, number: int) -> ImportedOpportunity:
        dice, now = self.dice, self.now
        is_open = dice.random() < OPEN_SHARE
        until = (
            now + timedelta(minutes=dice.randint(24 * 60, 120 * 24 * 60))
            if is_open
            else now - timedelta(days=dice.randint(1, DAYS_BACK))
        )
        remote = dice.choices(Remote.values, (85, 10, 5))[0]
        starts = until + timedelta(days=dice.randint(0, 30), hours=dice.randint(0, 9)) if dice.random() < 0.5 else None
        duties = ". ".join(dice.choices(self.words.sentences, k=dice.randint(5, 14)))
        places = () if remote == Remote.FULL else tuple(self.place() for _ in range(1 + (dice.random() < 0.06)))
        return ImportedOpportunity(
            external_id=str(number),
            title=f"{dice.choice(self.words.titles)} {number}",
            duties=duties,
            organisation_id=self.organisations[self.often_first(len(self.organisations))],
            apply_until=until,
            published_at=min(now, until) - timedelta(minutes=dice.randint(1, 60 * 24 * 60)),
            kind=dice.choices(Kind.values, (50, 15, 35))[0],
            time_type="exact" if starts else "expected_hours",
            url=f"https://bench.example.lv/{number}",
            remote=remote,
            starts_at=starts,
            ends_at=starts and starts + timedelta(hours=dice.choice((2, 4, 8, 40))),
            on_weekends=dice.random() < 0.35,
            in_evenings=dice.random() < 0.25,
            work_places=places,
            fields=tuple({self.fields[self.often_first(len(self.fields))] for _ in range(dice.choice((1, 1, 2)))}),
            skills=tuple(dice.sample(self.words.skills, dice.choice((0, 0, 1, 2)))),
            languages=tuple(dice.sample(Language.values, dice.choice((0, 1, 1, 2)))),
            min_age=dice.choices((None, 13, 14, 16, 18, 21), (40, 5, 10, 15, 28, 2))[0],
            places=dice.choice((None, 1, 2, 3, 5, 8, 10, 20, 40)),
            supports=tuple(dice.sample(Support.values, dice.choice((0, 1, 2, 3)))),
            accessibility=tuple(dice.sample(Accessibility.values, dice.choice((0, 0, 1, 2)))),
            for_minors=dice.random() < 0.2,
        )

    def batches(self, rows: int) -> Iterator[list[ImportedOpportunity]]:
        for start in range(0, rows, BATCH):
            yield [self.item(number) for number in range(start, min(rows, start + BATCH))]


def main(rows: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET idle_in_transaction_session_timeout = 0"
        )  # a batch is long; the web's limit is for requests
    mix = Mix(rows, clock.now())
    stored, seconds = 0, 0.0
    for batch in mix.batches(rows):
        began = time.monotonic()
        store_imported(batch, partner=PARTNER)
        seconds += time.monotonic() - began
        stored += len(batch)
        print(f"\r{stored} stored, {stored / seconds:.0f} a second", end="", flush=True)
    print()
    compact()
    print(f"{learn_words()} words")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
