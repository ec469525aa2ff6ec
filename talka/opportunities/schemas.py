"""What other apps hand to the acts of this one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportedPlace:
    """A place of work. `atvk` None: outside Latvia, or not known."""

    atvk: str | None = None
    name: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class ImportedShift:
    starts_at: datetime
    ends_at: datetime
    places: int = 1


@dataclass(frozen=True, slots=True)
class ImportedRequirement:
    text: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class ImportedOpportunity:
    """One item of a partner, understood and filled up (domain.md, "Imported opportunity"): plain text or Markdown, instants
    aware, codes of this app's enumerations, lengths within the columns. `organisation_id` is a primary key, as
    `organisations.actions.ensure_listed` gives it. `apply_until` is the first instant at which it is too late.

    `renewed`: the partner gave no deadline, each import moves it on; moving alone does not make the item "updated".
    `published_at` None: now. `places` None: the partner did not say.
    """

    external_id: str
    title: str
    duties: str
    organisation_id: int
    apply_until: datetime
    kind: str
    time_type: str
    url: str = ""
    remote: str = "no"
    country: str = "LV"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hours_per_week: Decimal | None = None
    hours_per_month: Decimal | None = None
    schedule_text: str = ""
    on_weekends: bool = False
    in_evenings: bool = False
    work_places: tuple[ImportedPlace, ...] = ()
    fields: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    experience: str = ""
    min_age: int | None = None
    max_age: int | None = None
    places: int | None = None
    supports: tuple[str, ...] = ()
    benefits: str = ""
    expenses: str = ""
    accessibility: tuple[str, ...] = ()
    requirements: tuple[ImportedRequirement, ...] = ()
    contact_name: str = ""
    contact_position: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    language: str = "lv"
    title_en: str = ""
    duties_en: str = ""
    benefits_en: str = ""
    children_present: bool = False
    hazardous: bool = False
    for_minors: bool = False
    shifts: tuple[ImportedShift, ...] = ()
    published_at: datetime | None = None
    renewed: bool = False

    @property
    def content_hash(self) -> str:
        """The same for the same content; a deadline that is only renewed is no content."""
        compared = CONTENT if self.renewed else (*CONTENT, "apply_until")
        text = "\n".join([repr(getattr(self, name)) for name in compared])
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


CONTENT = tuple(
    field.name for field in fields(ImportedOpportunity) if field.name not in {"apply_until", "published_at", "renewed"}
)
