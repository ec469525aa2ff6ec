"""What other apps hand to the acts of this one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from talka.opportunities.enums import Step

Content = dict[str, Any]
"""What an opportunity says, item by item, as JSON: texts, codes, instants in ISO 8601, lists of them.

Forms make it, acts write it, the log of changes keeps it, and two versions of it are compared item by item.
A place is {"municipality": ATVK or "", "name", "address"}; a shift {"id": public id or "", "starts_at", "ends_at",
"places"}; a requirement {"text", "must"}.
"""
ITEMS: dict[str, tuple[str, ...]] = {
    Step.WHAT: ("title", "fields", "kind", "duties"),
    Step.WHEN: (
        *("time_type", "starts_at", "ends_at", "hours_per_week", "hours_per_month", "schedule_text"),
        *("on_weekends", "in_evenings", "shifts"),
    ),
    Step.WHERE: ("remote", "work_places"),
    Step.WHO: (*("places", "experience", "requirements", "skills", "languages", "min_age", "max_age", "questions"),),
    Step.GIVE: (
        *("supports", "expenses", "benefits", "accessibility"),
        *("contact_name", "contact_position", "contact_email", "contact_phone"),
        *("title_en", "duties_en", "benefits_en", "photo"),
    ),
    Step.RULES: (
        *("apply_until", "reply_promise", "notice_hours", "counts_hidden"),
        *("children_present", "hazardous", "for_minors", "declared"),
    ),
}
"""Items of each screen of the editor."""
STEP_OF = {item: Step(step) for step, items in ITEMS.items() for item in items}
MATERIAL = frozenset(
    {
        *("time_type", "starts_at", "ends_at", "hours_per_week", "hours_per_month", "schedule_text", "shifts"),
        *("remote", "work_places", "experience", "requirements", "skills", "languages", "min_age", "max_age"),
    }
)
"""Time, place and requirements: when one changes, who has applied is asked again."""
UNSPOKEN = frozenset({"contact_name", "contact_position", "contact_email", "contact_phone", "photo"})
"""The public log says that these changed, not what they were: who is no longer the contact person is left in peace."""


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
