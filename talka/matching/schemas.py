"""What passes between pages, questions and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer to help as it was typed. `last_day` is the last day on which it holds."""

    last_day: date
    fields: Sequence[str] = ()
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    municipality: str = ""
    radius_km: int | None = None
    availability: Sequence[str] = ()
    remote: bool = False
    text: str = ""
    named: bool = False
    visibility: str = "organisers"


@dataclass(frozen=True, slots=True)
class People:
    """Whom an organiser looks for. `municipality` is where the work is; `radius_km` how far from it people may live.

    `bands` are the ages that the chosen opportunity may have (None: none is chosen, everybody).
    """

    field: str = ""
    skill: str = ""
    language: str = ""
    municipality: str = ""
    radius_km: int | None = None
    availability: str = ""
    remote: bool = False
    bands: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to do; `point` is (lat, lon). `weights`: thing → how much it counts, 0 to 3."""

    point: tuple[float, float] | None = None
    radius_km: int = 25
    fields: Sequence[str] = ()
    weekend: bool = False
    evening: bool = False
    remote: bool = False
    skills: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.point or self.fields or self.weekend or self.evening or self.remote or self.skills)
