"""What partners and machines see: the versioned shapes of API v1 and of feeds, and schema.org's of the pages.

Contacts are role-based: a position and the organisation's own ways to be reached; the person's name stays on the page,
so that nobody collects people by program.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.utils import translation
from typing_extensions import TypedDict

from talka.core import clock
from talka.core.periods import local
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity, Shift, WorkPlace
from talka.organisations.models import Organisation

EXPIRING = (State.PUBLISHED, State.CLOSED)


class OrganisationBrief(TypedDict):
    registration_number: str | None
    name: str
    url: str


class MunicipalityShape(TypedDict):
    atvk: str
    name: str


class PlaceOfWork(TypedDict):
    municipality: MunicipalityShape | None
    name: str
    address: str
    lat: float | None
    lon: float | None


class Time(TypedDict):
    start: datetime | None
    end: datetime | None
    hours_per_week: float | None
    schedule_text: str


class RequirementShape(TypedDict):
    text: str
    must: bool


class Places(TypedDict):
    """`needed` null: the partner did not say. The others null: hidden, because they are small."""

    needed: int | None
    applied: int | None
    approved: int | None
    free: int | None


class Contact(TypedDict):
    position: str
    email: str
    phone: str
    url: str


class ShiftShape(TypedDict):
    id: str
    start: datetime
    end: datetime
    places: int
    free: int


class OpportunityShape(TypedDict):
    """One opportunity, as contract.md has it. Texts are Markdown, instants local with their offset.

    `same_as`: the page of the same opportunity told by another source, which is shown instead of this one.
    """

    id: str
    url: str
    title: str
    organisation: OrganisationBrief
    fields: list[str]
    municipality: MunicipalityShape | None
    country: str
    places_of_work: list[PlaceOfWork]
    remote: Literal["no", "possible", "full"]
    kind: Literal["regular", "on_request", "one_off"]
    time: Time
    duties: str
    apply_until: datetime | None
    requirements: list[RequirementShape]
    skills: list[str]
    languages: list[str]
    min_age: int | None
    max_age: int | None
    places: Places
    supports: list[str]
    benefits: str
    contact: Contact
    shifts: list[ShiftShape]
    state: Literal["published", "closed", "archived", "cancelled"]
    language: str
    origin: str | None
    same_as: str | None
    updated_at: datetime


class OpportunityPage(TypedDict):
    """`next` is the cursor of the next page. `facets` lacks a group that is too large to be counted."""

    items: list[OpportunityShape]
    total: int
    total_is_exact: bool
    next: str | None
    facets: dict[str, dict[str, int]]


class OrganisationShape(TypedDict):
    id: str
    registration_number: str | None
    name: str
    kind: Literal["association", "public_institution", "political_party", "social_enterprise"]
    state: Literal["verified", "listed"]
    url: str
    municipality: MunicipalityShape | None
    website: str
    fields: list[str]
    mission: str
    origin: str | None
    updated_at: datetime


class OrganisationPage(TypedDict):
    items: list[OrganisationShape]
    total: int
    next: str | None


class Change(TypedDict):
    """`data` is there for what is open; a deleted one is over, withdrawn or hidden."""

    id: str
    state: Literal["updated", "deleted"]
    modified: datetime
    data: OpportunityShape | None


class ChangePage(TypedDict):
    """`next` is where to go on, always: keep it and ask again later."""

    items: list[Change]
    next: str


def address_of(thing: Opportunity | Organisation) -> str:
    """The absolute address of its page, in Latvian whatever the reader's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + thing.get_absolute_url()


def _municipality(place: WorkPlace | Organisation) -> MunicipalityShape | None:
    one = place.municipality
    return {"atvk": one.atvk, "name": one.name} if one else None


def _local(instant: datetime | None) -> datetime | None:
    return instant and local(instant)


def public_state(row: Opportunity, now: datetime) -> str:
    """The state as of this second: past the deadline it is archived, whether or not a job has written so."""
    over = row.apply_until is not None and row.apply_until <= now
    return State.ARCHIVED if over and row.state in EXPIRING else row.state


def opportunity(row: Opportunity) -> OpportunityShape:
    """Needs a whole opportunity (opportunities.queries.detail, whole)."""
    places = [_place(one) for one in row.work_places.all()]
    return {
        "id": row.public_id,
        "url": address_of(row),
        "title": row.title,
        "organisation": _organiser(row.organisation),
        "fields": [one.pk for one in row.fields.all()],
        "municipality": next((one["municipality"] for one in places if one["municipality"]), None),
        "country": row.country,
        "places_of_work": places,
        "remote": row.remote,  # type: ignore[typeddict-item]  # a CHECK constraint holds the codes, here and below
        "kind": row.kind,  # type: ignore[typeddict-item]
        "time": _time(row),
        "duties": row.duties,
        "apply_until": _local(row.apply_until),
        "requirements": [{"text": one.text, "must": one.must} for one in row.requirements.all()],
        "skills": row.skills,
        "languages": row.languages,
        "min_age": row.min_age,
        "max_age": row.max_age,
        "places": _places(row),
        "supports": row.supports,
        "benefits": row.benefits,
        "contact": _contact(row),
        "shifts": [_shift(one) for one in row.shifts.all()],
        "state": public_state(row, clock.now()),  # type: ignore[typeddict-item]
        "language": row.language,
        "origin": row.origin or None,
        "same_as": _shown_instead(row),
        "updated_at": local(row.updated_at),
    }


def _place(one: WorkPlace) -> PlaceOfWork:
    return {
        "municipality": _municipality(one),
        "name": one.name,
        "address": one.address,
        "lat": one.lat,
        "lon": one.lon,
    }


def _organiser(row: Organisation) -> OrganisationBrief:
    return {"registration_number": row.registration_number or None, "name": row.name, "url": address_of(row)}


def _time(row: Opportunity) -> Time:
    return {
        "start": _local(row.starts_at),
        "end": _local(row.ends_at),
        "hours_per_week": None if row.hours_per_week is None else float(row.hours_per_week),
        "schedule_text": row.schedule_text,
    }


def _contact(row: Opportunity) -> Contact:
    house = row.organisation
    return {"position": row.contact_position, "email": house.email, "phone": house.phone, "url": address_of(row)}


def _shift(one: Shift) -> ShiftShape:
    return {
        "id": one.public_id,
        "start": local(one.starts_at),
        "end": local(one.ends_at),
        "places": one.places,
        "free": one.places - one.taken,
    }


def _shown_instead(row: Opportunity) -> str | None:
    """The page of the one that is shown instead of it, because another source told it first."""
    return address_of(row.same_as) if row.same_as else None


def _places(row: Opportunity) -> Places:
    if row.counts_hidden:
        return {"needed": row.places, "applied": None, "approved": None, "free": None}
    return {"needed": row.places, "applied": row.applied, "approved": row.approved, "free": row.free}


def organisation(row: Organisation) -> OrganisationShape:
    """Needs municipality and fields."""
    return {
        "id": row.public_id,
        "registration_number": row.registration_number or None,
        "name": row.name,
        "kind": row.kind,  # type: ignore[typeddict-item]  # as above
        "state": row.state,  # type: ignore[typeddict-item]  # only public ones come here
        "url": address_of(row),
        "municipality": _municipality(row),
        "website": row.website,
        "fields": [one.pk for one in row.fields.all()],
        "mission": row.mission,
        "origin": row.listed_by or None,
        "updated_at": local(row.updated_at),
    }


def iso(value: Any) -> str:
    """What JSON has no form for."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
