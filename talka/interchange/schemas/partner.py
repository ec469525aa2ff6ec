"""What a partner's program sends and is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from talka.interchange.importers.items import Item

Text = Annotated[str, Field(max_length=20_000)]
Line = Annotated[str, Field(max_length=1_000)]
Lines = Annotated[list[Line], Field(max_length=100)]
PLACE = ("atvk", "municipality", "place", "address", "postal_code", "country", "lat", "lon")


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class OfferPlace(Strict):
    """Where the work is. Without `lat` and `lon` the point of the town or municipality is taken."""

    atvk: Line = ""
    municipality: Line = ""
    place: Line = ""
    address: Line = ""
    postal_code: Line = ""
    country: Line = ""
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)


class OfferOrganisation(Strict):
    """Who offers it; for an organisation's own connection this is not looked at."""

    id: Line = ""
    name: Line = ""
    registration_number: Line = ""
    website: Line = ""
    description: Text = ""


class Offer(Strict):
    """An opportunity as a partner tells it. Texts may be words or codes: what is not understood is told, not refused."""

    title: Line
    description: Text
    url: Line = ""
    organisation: OfferOrganisation | None = None
    fields: Lines = []
    kind: Line = ""
    remote: Line = ""
    places_of_work: Annotated[list[OfferPlace], Field(max_length=50)] = []
    start: Line = ""
    end: Line = ""
    apply_until: Line = ""
    schedule: Line = ""
    hours_per_week: float | None = Field(None, ge=0, le=168)
    hours_per_month: float | None = Field(None, ge=0, le=744)
    weekend: bool | None = None
    evening: bool | None = None
    places: int | None = Field(None, ge=0, le=1_000_000)
    requirements: Lines = []
    wishes: Lines = []
    skills: Lines = []
    experience: Text = ""
    languages: Lines = []
    min_age: int | None = Field(None, ge=0, le=120)
    max_age: int | None = Field(None, ge=0, le=120)
    for_minors: bool | None = None
    children_present: bool | None = None
    hazardous: bool | None = None
    supports: Lines = []
    expenses: Line = ""
    benefits: Text = ""
    accessibility: Lines = []
    contact_name: Line = ""
    contact_position: Line = ""
    contact_email: Line = ""
    contact_phone: Line = ""
    language: Line = ""
    title_en: Line = ""
    description_en: Text = ""
    benefits_en: Text = ""
    published: Line = ""


class NamedOffer(Offer):
    external_id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Batch(Strict):
    items: Annotated[list[NamedOffer], Field(min_length=1, max_length=100)]


class Note(TypedDict):
    """What was not taken as it came."""

    field: str
    code: str
    text: str
    value: str


class PartnerOpportunity(TypedDict):
    """How it stands. `reason`: why it is in this state, where somebody here decided so. `same_as`: the page on which it is
    shown together with what another source told."""

    external_id: str
    id: str
    url: str
    state: str
    reason: str
    same_as: str | None
    apply_until: datetime | None
    updated_at: datetime


class Written(TypedDict):
    verdict: str
    opportunity: PartnerOpportunity
    notes: list[Note]
    filled_by_default: list[str]


class BatchItem(TypedDict):
    external_id: str
    verdict: str
    opportunity: PartnerOpportunity | None
    notes: list[Note]
    filled_by_default: list[str]


class BatchAnswer(TypedDict):
    items: list[BatchItem]


def item_of(offer: Offer, external_id: str, position: int = 1) -> Item:
    """The item that an importer would have read."""
    told = offer.model_dump()
    organisation = told.pop("organisation") or {}
    places = told.pop("places_of_work")
    values: dict[str, str | list[str]] = {name: _plain(value) for name, value in told.items()}
    values["external_id"] = external_id
    for ours, theirs in (
        ("organisation", "name"),
        ("organisation_id", "id"),
        ("registration_number", "registration_number"),
        ("organisation_url", "website"),
        ("organisation_description", "description"),
    ):
        values[ours] = organisation.get(theirs, "")
    listed = [{name: str(_plain(one[name])) for name in PLACE if _plain(one[name])} for one in places]
    return Item(position, values, [one for one in listed if one], raw=told)


def _plain(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
