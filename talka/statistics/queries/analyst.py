"""Free tables for analysts: every cell goes through the noise of `disclosure.perturbed`; no true one leaves."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from talka.accounts.models import User
from talka.core.charts import Circle, Spot, circles
from talka.organisations.models import Organisation
from talka.registers.queries import active_municipalities
from talka.statistics import cube
from talka.statistics.disclosure import NoiseTable, perturbed
from talka.statistics.models import SavedView
from talka.statistics.queries import words
from talka.statistics.queries.published import DATA, wage_on

MOST_ROWS = 50_000
MEASURES = ("people", "hours", "mean", "value", "organisers")


@dataclass(frozen=True, slots=True)
class Slice:
    """What an analyst asks: levels, months (`after` is exclusive), codes that all rows must have, and what to count."""

    levels: tuple[str, ...]
    first: date
    after: date
    only: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ("people", "hours")


@dataclass(frozen=True, slots=True)
class Line:
    """A row; None where a number is not shown. `mean`: hours of one volunteer; `value`: in euros."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    people: int | None
    hours: int | None
    value: int | None
    organisers: int | None

    @property
    def mean(self) -> float | None:
        return round(self.hours / self.people, 1) if self.people and self.hours is not None else None

    def number(self, measure: str) -> float | None:
        found: float | None = getattr(self, measure)
        return found


@lru_cache(maxsize=1)
def noise() -> NoiseTable:
    with (DATA / "noise.csv").open(encoding="utf-8") as file:
        return NoiseTable.read(csv.DictReader(file))


def lines(asked: Slice) -> list[Line]:
    """Rows of the table in the order of their labels' lists; those of fewer than ten people have no numbers."""
    known = [words.labels(level) for level in asked.levels]
    order = [{code: place for place, code in enumerate(names)} for names in known]
    wage = wage_on(asked.first).hourly
    found = []
    for one in cube.count(asked.levels, asked.first, asked.after, only=dict(asked.only))[:MOST_ROWS]:
        shown, codes = perturbed(one.cell, one.cell_key, noise()), one.cell.id.key
        labels = tuple(names.get(code) or words.period_label(code) for names, code in zip(known, codes, strict=True))
        value = None if shown.hours is None else round(shown.hours * wage / 100) * 100
        organisers = None if shown.people is None else one.cell.organisers
        found.append(Line(codes, labels, shown.people, shown.hours, value, organisers))
    places = len(max(order, key=len, default={}))
    return sorted(found, key=lambda one: [(names.get(c, places), c) for names, c in zip(order, one.codes, strict=True)])


def whole(asked: Slice) -> Line:
    """The slice as one row; an empty one where nobody worked."""
    alone = Slice((), asked.first, asked.after, asked.only)
    return next(iter(lines(alone)), Line((), (), 0, 0, 0, 0))


def town_circles(rows: Iterable[Line], measure: str) -> list[Circle]:
    """Rows by municipality on the drawn map."""
    numbers = {one.codes[0]: one.number(measure) or 0 for one in rows}
    return circles(
        Spot(one.lat, one.lon, round(numbers.get(one.atvk, 0)), one.display_name, f"#m{one.atvk}")
        for one in active_municipalities()
    )


def views_for(user: User, place: Organisation | None) -> QuerySet[SavedView]:
    """One's own, and those that others share: analysts with analysts, a town's team within the team."""
    return SavedView.objects.filter(Q(user=user) | Q(shared=True), organisation=place).order_by("name", "pk")


def view_for(user: User, place: Organisation | None, public_id: str) -> SavedView | None:
    return views_for(user, place).filter(public_id=public_id).first()
