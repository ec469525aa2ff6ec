from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from talka.core import clock
from talka.core.text import slugify
from talka.opportunities.enums import Kind, Remote, State
from talka.opportunities.models import Opportunity, Question, Requirement, Shift, WorkPlace
from talka.opportunities.search import index
from talka.registers.models import Field, Municipality
from tests.factories.organisations import organisation

TOMORROW = timedelta(days=1)
TRAITS: dict[str, dict[str, Any]] = {
    "weekend": {"on_weekends": True},
    "evening": {"in_evenings": True},
    "remote": {"remote": Remote.FULL, "municipality": None},
    "hybrid": {"remote": Remote.POSSIBLE},
    "one_off": {"kind": Kind.ONE_OFF},
    "adults": {"min_age": 18},
    "minors": {"min_age": 13, "for_minors": True},
    "draft": {"state": State.DRAFT, "published_at": None},
    "closed": {"state": State.CLOSED},
    "archived": {"state": State.ARCHIVED},
    "cancelled": {"state": State.CANCELLED, "state_reason": "no_need"},
    "hidden": {"state": State.HIDDEN, "state_reason": "rules_broken"},
    "imported": {"origin": "nvo", "declared": False, "origin_url": "https://nvo.example.lv/1"},
    "places_unknown": {"places": None},
}
"""Name → values. `past` (deadline gone by) needs the clock and is below."""
_serial = count(1)


def point_of(atvk: str) -> tuple[float, float]:
    """(lat, lon) of a municipality."""
    return Municipality.objects.values_list("lat", "lon").get(pk=atvk)


def opportunity(
    title: str = "",
    *,
    traits: Iterable[str] = (),
    fields: Iterable[str] = ("cits",),
    work_places: Iterable[dict[str, Any]] | None = None,
    shifts: Iterable[tuple[datetime, datetime, int]] = (),
    requirements: Iterable[tuple[str, bool]] = (),
    questions: Iterable[str] = (),
    **values: Any,
) -> Opportunity:
    """A published regular one for five volunteers in Rīga, to be applied for until a month from now.

    `municipality` (ATVK or None) gives it one place of work at that municipality's point; `work_places` any others.
    """
    serial, now = next(_serial), clock.now()
    title = title or f"Palīgs darbos {serial}"
    given: dict[str, Any] = {
        "municipality": "0001000",
        "slug": slugify(title),
        "state": State.PUBLISHED,
        "kind": Kind.REGULAR,
        "duties": "Palīdzi ikdienas darbos.",
        "apply_until": now + timedelta(days=30),
        "published_at": now - timedelta(minutes=serial),
        "places": 5,
        "declared": True,
    }
    for trait in traits:
        given |= {"apply_until": now - TOMORROW} if trait == "past" else TRAITS[trait]
    given |= values
    if given.get("origin") and "external_id" not in given:
        given["external_id"] = str(serial)
    atvk = given.pop("municipality")
    if "organisation" not in given and "organisation_id" not in given:
        given["organisation"] = organisation()
    made = Opportunity.objects.create(title=title, **given)
    made.fields.set(Field.objects.filter(pk__in=fields))
    _children(made, atvk, work_places, shifts=shifts, requirements=requirements, questions=questions)
    reindex(made)
    return made


def _children(
    made: Opportunity,
    atvk: str | None,
    work_places: Iterable[dict[str, Any]] | None,
    *,
    shifts: Iterable[tuple[datetime, datetime, int]],
    requirements: Iterable[tuple[str, bool]],
    questions: Iterable[str],
) -> None:
    if work_places is None and atvk:
        lat, lon = point_of(atvk)
        work_places = [{"municipality_id": atvk, "lat": lat, "lon": lon}]
    for position, place in enumerate(work_places or ()):
        WorkPlace.objects.create(opportunity=made, position=position, **place)
    for starts_at, ends_at, places in shifts:
        Shift.objects.create(opportunity=made, starts_at=starts_at, ends_at=ends_at, places=places)
    for text, must in requirements:
        Requirement.objects.create(opportunity=made, text=text, must=must)
    for position, text in enumerate(questions, start=1):
        Question.objects.create(opportunity=made, text=text, position=position)


def reindex(*opportunities: Opportunity) -> None:
    index([one.pk for one in opportunities])
