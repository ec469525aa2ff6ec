"""An opportunity in the fields of `importers.columns`: what a reading of the file gives back, word for word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from talka.core.periods import local
from talka.core.text import xml_text
from talka.interchange import schemas
from talka.opportunities.enums import Channel
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.seen import by_way_of

LINES = ("title", "experience", "expenses", "benefits", "title_en", "benefits_en", "contact_position", "language")
NUMBERS = ("min_age", "max_age", "hours_per_week", "hours_per_month")
ANSWERS = {
    "weekend": "on_weekends",
    "evening": "in_evenings",
    "for_minors": "for_minors",
    "children_present": "children_present",
    "hazardous": "hazardous",
}
CODES = ("kind", "remote")
LISTS = ("skills", "languages", "supports", "accessibility")


@dataclass(frozen=True, slots=True)
class Told:
    """`values`: texts; `lists`: lists of texts; `places`: each place of work."""

    values: dict[str, str]
    lists: dict[str, list[str]]
    places: list[dict[str, str]] = field(default_factory=list)


def tell(row: Opportunity, channel: str = Channel.TALKA) -> Told:
    """What is public of it; its link says by which `channel` a reader comes.

    Nobody is named: the contact is a position, applications go through our page.
    """
    house = row.organisation
    values = {name: str(getattr(row, name) or "") for name in (*LINES, *CODES)}
    values |= {name: _number(getattr(row, name)) for name in NUMBERS}
    values |= {name: "yes" if getattr(row, item) else "no" for name, item in ANSWERS.items()}
    values |= {
        "external_id": row.public_id,
        "description": row.duties,
        "description_en": row.duties_en,
        "url": by_way_of(schemas.address_of(row), channel),
        "organisation": house.name,
        "organisation_id": house.public_id,
        "registration_number": house.registration_number or "",
        "organisation_url": house.website,
        "schedule": row.schedule_text,
        "start": _instant(row.starts_at),
        "end": _instant(row.ends_at),
        "apply_until": _instant(row.apply_until),
        "published": _instant(row.published_at),
        "places": _number(row.places if row.counts_hidden else row.free),
        "country": row.country,
    }
    lists = {name: [xml_text(one) for one in getattr(row, name)] for name in LISTS}
    lists["fields"] = [one.pk for one in row.fields.all()]
    wanted = row.requirements.all()
    lists["requirements"] = [xml_text(one.text) for one in wanted if one.must]
    lists["wishes"] = [xml_text(one.text) for one in wanted if not one.must]
    places = [_place(one, row.country) for one in row.work_places.all()]
    return Told({name: xml_text(text) for name, text in values.items()}, lists, places)


def _number(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize()) if value % 1 else str(int(value))
    return "" if value is None else str(value)


def _instant(value: datetime | None) -> str:
    return local(value).isoformat() if value else ""


def _place(one: WorkPlace, country: str) -> dict[str, str]:
    town = one.municipality
    told = {
        "atvk": town.atvk if town else "",
        "municipality": town.name if town else "",
        "place": one.name,
        "address": one.address,
        "country": country,
        "lat": _number(one.lat),
        "lon": _number(one.lon),
    }
    return {name: xml_text(text) for name, text in told.items() if text}
