"""From schemas.Content to the columns and rows of one opportunity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from talka.core.errors import RefusedError
from talka.core.text import fold
from talka.opportunities.models import Opportunity, Question, Requirement, Shift, WorkPlace
from talka.opportunities.queries.content import CHILDREN, MOMENTS, NUMBERS
from talka.registers.queries import tables

_before_shift_goes: list[Callable[[Shift], None]] = []


def before_shift_goes(act: Callable[[Shift], None]) -> None:
    """Apps above say here what of theirs lets go of a shift that is taken off the list."""
    _before_shift_goes.append(act)


def assign(row: Opportunity, values: Mapping[str, Any]) -> None:
    """Set the columns that `values` names; parts with tables of their own are `write_parts`."""
    for item, value in values.items():
        if item in MOMENTS:
            setattr(row, item, datetime.fromisoformat(value) if value else None)
        elif item in NUMBERS:
            setattr(row, item, Decimal(value) if value else None)
        elif item not in CHILDREN:
            setattr(row, item, value)


def write_parts(row: Opportunity, values: Mapping[str, Any]) -> None:
    """Write fields, places, shifts, requirements and questions, those that `values` names. The row is stored already."""
    if "fields" in values:
        row.fields.set(values["fields"])
    if "work_places" in values:
        row.work_places.all().delete()
        WorkPlace.objects.bulk_create(
            _place(row, position, place) for position, place in enumerate(values["work_places"])
        )
    if "requirements" in values:
        row.requirements.all().delete()
        Requirement.objects.bulk_create(Requirement(opportunity=row, **one) for one in values["requirements"])
    if "questions" in values:
        row.questions.all().delete()
        Question.objects.bulk_create(
            Question(opportunity=row, text=text, position=n) for n, text in enumerate(values["questions"], 1)
        )
    if "shifts" in values:
        _write_shifts(row, values["shifts"])


def _place(row: Opportunity, position: int, place: Mapping[str, str]) -> WorkPlace:
    lat, lon = _point(place["municipality"], place["name"])
    return WorkPlace(
        opportunity=row,
        position=position,
        municipality_id=place["municipality"] or None,
        name=place["name"],
        address=place["address"],
        lat=lat,
        lon=lon,
    )


def _point(atvk: str, name: str) -> tuple[float | None, float | None]:
    """Where it is on the map: the town or village of that name in the municipality, else the municipality's centre."""
    known = tables()
    town = known.municipalities.get(atvk)
    if town is None:
        return None, None
    wanted = fold(name)
    hits = known.places.find(name) if wanted else []
    exact = [hit for hit in hits if hit.municipality.atvk == atvk and fold(hit.name) == wanted]
    return (exact[0].lat, exact[0].lon) if exact else (town.lat, town.lon)


def _write_shifts(row: Opportunity, wanted: list[dict[str, Any]]) -> None:
    """A shift keeps its id, so that people in it stay in it. One with people in it cannot go, nor shrink below them."""
    stored = {shift.public_id: shift for shift in row.shifts.select_for_update()}
    kept = {shift["id"] for shift in wanted}
    for public_id, shift in stored.items():
        if public_id not in kept:
            _delete(shift)
    new = []
    for said in wanted:
        shift = stored.get(said["id"]) or Shift(opportunity=row)
        shift.starts_at, shift.ends_at = (datetime.fromisoformat(said[end]) for end in ("starts_at", "ends_at"))
        shift.places = said["places"]
        if shift._state.adding:  # Django's own mark of a row that is not stored yet
            new.append(shift)
        elif shift.places < shift.taken:
            raise RefusedError(
                "opportunity.shift_has_more",
                _("%(n)d places of this shift are given already: there cannot be fewer.") % {"n": shift.taken},
            )
    Shift.objects.bulk_update([stored[key] for key in kept if key in stored], ["starts_at", "ends_at", "places"])
    Shift.objects.bulk_create(new)


def _delete(shift: Shift) -> None:
    if shift.taken:
        raise RefusedError(
            "opportunity.shift_taken", _("People have places in this shift: tell them and free the places first.")
        )
    for act in _before_shift_goes:
        act(shift)
    try:
        shift.delete()
    except ProtectedError as held:
        raise RefusedError(
            "opportunity.shift_chosen",
            _("Somebody who waits for an answer chose this shift. Answer first, or change its time or places."),
        ) from held
