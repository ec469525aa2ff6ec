"""What would suit somebody who says what they like, and why. No profile: the answer hangs on the question alone.

What is asked are wishes, not filters. A few questions to the open table gather candidates; each gets points for distance,
field, time and skills, as many as the asker says these count, and every point is shown with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from talka.core.plane import distance_km
from talka.core.text import query_terms, tokens
from talka.matching.schemas import Wish
from talka.opportunities.enums import Remote
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import Card, cards
from talka.opportunities.search import SearchQuery, Sort, search
from talka.registers.queries import tables

GATHERED = 60
SHOWN = 12
DISTANCE, FIELD, TIME, SKILL = THINGS = ("distance", "field", "time", "skill")
DEFAULT_WEIGHT = 2
SILENCE_COSTS = 0.25
"""An organiser who never answers in time loses so much of the place in the order; the points shown stay."""


@dataclass(frozen=True, slots=True)
class Part:
    """Points for one thing (0 to its weight), and the reason in a word or two."""

    thing: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    card: Card
    parts: tuple[Part, ...]

    @property
    def points(self) -> float:
        return sum(one.points for one in self.parts)

    @property
    def reasons(self) -> str:
        """As in: 2,3 km · brīvdienās · dzīvnieki."""
        return " · ".join(one.reason for one in self.parts)


def suggest(wish: Wish) -> list[Suggestion]:
    """The best first, those who answer in time before the silent; equal ones by deadline. What fits in nothing is left out."""
    ids = list(dict.fromkeys(pk for query in _questions(wish) for pk in search(query, facets=False).ids))
    rows = Opportunity.objects.open().filter(pk__in=ids).select_related("organisation")
    scored: list[tuple[float, datetime | None, int, tuple[Part, ...]]] = []
    for row in rows.prefetch_related("fields", "work_places"):
        parts = tuple(part for part in _parts(row, wish) if part.points > 0)
        if parts:
            points = sum(part.points for part in parts) * _trust(row)
            scored.append((-points, row.apply_until, row.pk, parts))
    scored.sort(key=lambda one: one[:3])
    best = {pk: parts for _points, _until, pk, parts in scored[:SHOWN]}
    return [Suggestion(card, best[card.pk]) for card in cards(list(best))]


def _trust(row: Opportunity) -> float:
    """1 for an organiser who always answers in time, or of whom nothing is known yet."""
    share = row.organisation.answered_share
    return 1.0 if share is None else 1 - SILENCE_COSTS * (1 - float(share))


def _questions(wish: Wish) -> Iterator[SearchQuery]:
    """All wishes together, each alone, and only the place; so what fits in most is among the gathered."""
    wanted = {"fields": tuple(wish.fields), "weekend": wish.weekend, "evening": wish.evening}
    wants: dict[str, object] = {name: value for name, value in wanted.items() if value}
    alone = [{name: value} for name, value in wants.items()] + ([{"q": wish.skills}] if wish.skills else [])
    where: list[dict[str, object]] = []
    if wish.point:
        where.append({"near": wish.point, "radius_km": wish.radius_km, "sort": Sort.NEAR})
    if wish.remote:
        where.append({"remote": (Remote.POSSIBLE, Remote.FULL)})
    for place in where or [{}]:
        for narrow in (wants, *alone, {}):
            yield SearchQuery(**(place | narrow), limit=GATHERED)  # type: ignore[arg-type]  # pieces of one question


def _distance(row: Opportunity, wish: Wish) -> float | None:
    if wish.point is None:
        return None
    spots = [(one.lat, one.lon) for one in row.work_places.all() if one.lat is not None and one.lon is not None]
    return min((distance_km(wish.point, spot) for spot in spots), default=None)


def _weight(wish: Wish, thing: str) -> int:
    return wish.weights.get(thing, DEFAULT_WEIGHT)


def _parts(row: Opportunity, wish: Wish) -> Iterator[Part]:
    far = _distance(row, wish)
    if far is not None and far <= wish.radius_km:
        text = _("%(km)s km") % {"km": number_format(far, 1, use_l10n=True)}
        yield Part(DISTANCE, _weight(wish, DISTANCE) * (1 - far / (2 * wish.radius_km)), text)
    elif wish.remote and row.remote != Remote.NO:
        yield Part(DISTANCE, float(_weight(wish, DISTANCE)), str(Remote.FULL.label))
    known = tables().fields
    if fitting := [one.pk for one in row.fields.all() if one.pk in wish.fields]:
        yield Part(FIELD, float(_weight(wish, FIELD)), ", ".join(known[one].display_name.lower() for one in fitting))
    asked = [(wish.weekend, row.on_weekends, _("on weekends")), (wish.evening, row.in_evenings, _("in the evenings"))]
    wanted = [(holds, text) for wants, holds, text in asked if wants]
    if held := [text for holds, text in wanted if holds]:
        yield Part(TIME, _weight(wish, TIME) * len(held) / len(wanted), ", ".join(held))
    yield from _skill(row, wish)


def _skill(row: Opportunity, wish: Wish) -> Iterator[Part]:
    groups = query_terms(wish.skills)
    said = set(tokens(" ".join([row.title, row.duties, *row.skills]))) if groups else set()
    fitting = [group for group in groups if said.intersection(group)]
    if fitting:
        typed = [word.strip(",.;") for word in wish.skills.split()]
        named = [word for word in typed if said.intersection(tokens(word))]
        reason = ", ".join(dict.fromkeys(named)) or wish.skills
        yield Part(SKILL, _weight(wish, SKILL) * len(fitting) / len(groups), reason)
