"""Invented organisations and opportunities, read from talka/web/demo_data and dated around today.

Deadlines count from today. What happens on a day counts from the coming Saturday, because the texts were written on
one: a Saturday walk stays on a Saturday whatever day the demonstration starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from talka.core import audit, clock, periods
from talka.core.text import slugify
from talka.opportunities.enums import State as OpportunityState
from talka.opportunities.models import Opportunity, Question, Requirement, Shift, WorkPlace
from talka.opportunities.search import index, learn_words
from talka.organisations.actions import with_derived
from talka.organisations.enums import LinkKind
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink, YearlyReport
from talka.registers.models import LegalEntity

DATA = Path(__file__).resolve().parents[1] / "demo_data"
SATURDAY = 5
REASONS = {
    OrganisationState.SUSPENDED: "rules_broken",
    OrganisationState.REFUSED: "right_not_proven",
    OpportunityState.CANCELLED: "saslimis talkas vadītājs",
    OpportunityState.HIDDEN: "misleading",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The two days everything is counted from."""

    today: date
    saturday: date

    @classmethod
    def around(cls, today: date) -> Calendar:
        return cls(today, today + timedelta(days=(SATURDAY - today.weekday()) % 7))

    def at(self, days: int, wall_clock: str) -> datetime:
        return periods.at(self.saturday + timedelta(days=days), time.fromisoformat(wall_clock))

    def moment(self, days: int | None, wall_clock: str | None) -> datetime | None:
        return None if days is None else self.at(days, wall_clock or "00:00")

    def end(self, days: int | None, wall_clock: str | None) -> datetime | None:
        """The end of something; without a time on the clock the end of that day."""
        if days is None or wall_clock:
            return self.moment(days, wall_clock)
        return periods.day_end(self.saturday + timedelta(days=days))

    def deadline(self, told: int | list[Any]) -> datetime:
        """End of a day, or `[days, "18:00"]`: that minute."""
        if isinstance(told, int):
            return periods.day_end(self.today + timedelta(days=told))
        days, wall_clock = told
        return periods.at(self.today + timedelta(days=days), time.fromisoformat(wall_clock))


def told_organisations() -> Iterator[Row]:
    for path in sorted(DATA.glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


def _organisation(row: Row, number: str, head: Organisation | None, calendar: Calendar) -> Organisation:
    listed = row["state"] == OrganisationState.LISTED
    aged = row.get("safety_policy_on_days_ago")
    organisation = with_derived(
        Organisation(
            name=row["name"],
            kind=row["kind"],
            state=row["state"],
            state_reason=REASONS.get(row["state"], ""),
            registration_number=number,
            branch_of=head,
            municipality_id=row["municipality"],
            safety_policy_on=calendar.today - timedelta(days=aged) if aged is not None else None,
            contact_ways=row.get("contact_ways") or [],
            answered_share=row.get("reply_share"),
            median_reply_days=row.get("reply_days"),
            listed_by="demo-partneris" if listed else "",
            listed_by_name="Demonstrācijas partneris" if listed else "",
            listed_id=row["key"] if listed else "",
            listing_active=listed,
            **{
                name: row.get(name) or ""
                for name in (
                    "address", "email", "phone", "website", "mission", "aims", "motivation", "support",
                    "work_environment", "safety_policy",
                )
            },
        )
    )  # fmt: skip
    organisation.save()
    _told_beside(organisation, row)
    audit.record("organisation.created", on=organisation, demo=True)
    return organisation


def _told_beside(organisation: Organisation, row: Row) -> None:
    organisation.fields.set(row.get("fields") or [])
    ContactPerson.objects.bulk_create(
        ContactPerson(organisation=organisation, position_in_list=place, **one)
        for place, one in enumerate(row.get("contacts") or [])
    )
    Cooperation.objects.bulk_create(Cooperation(organisation=organisation, **one) for one in row.get("partners") or [])
    SocialLink.objects.bulk_create(
        SocialLink(organisation=organisation, kind=kind if kind in LinkKind.values else LinkKind.OTHER, url=url)
        for kind, url in row.get("links") or []
    )
    YearlyReport.objects.bulk_create(YearlyReport(organisation=organisation, **one) for one in row.get("reports") or [])


SAME_NAME = (
    "title", "kind", "remote", "time_type", "hours_per_week", "hours_per_month", "schedule_text", "duties",
    "experience", "skills", "languages", "min_age", "max_age", "places", "applied", "approved", "supports", "expenses",
    "benefits", "accessibility", "language", "hazardous", "for_minors", "state",
)  # fmt: skip
MAY_BE_NULL = {"hours_per_week", "hours_per_month", "min_age", "max_age", "places"}
LISTS = {"skills", "languages", "supports", "accessibility"}
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(LISTS, ()),
    **dict.fromkeys(("applied", "approved"), 0),
    **dict.fromkeys(("hazardous", "for_minors"), False),
}


def _value(row: Row, name: str) -> Any:
    value = row.get(name)
    if value is not None or name in MAY_BE_NULL:
        return value
    return list(DEFAULTS[name]) if name in LISTS else DEFAULTS.get(name, "")


def _opportunity(row: Row, organisation: Organisation, calendar: Calendar) -> Opportunity:
    now = clock.now()
    english, contact = row.get("english") or {}, row.get("contact") or {}
    draft = row["state"] == OpportunityState.DRAFT
    opportunity = Opportunity(
        organisation=organisation,
        slug=slugify(row["title"])[:80],
        starts_at=calendar.moment(row.get("start_in_days"), row.get("start_time")),
        ends_at=calendar.end(row.get("end_in_days"), row.get("end_time")),
        on_weekends=bool(row.get("weekends")),
        in_evenings=bool(row.get("evenings")),
        apply_until=calendar.deadline(row["deadline_in_days"]),
        taken=row.get("approved") or 0,
        contact_name=contact.get("name") or "",
        contact_position=contact.get("position") or "",
        contact_email=contact.get("email") or "",
        contact_phone=contact.get("phone") or "",
        title_en=english.get("title") or "",
        duties_en=english.get("duties") or "",
        benefits_en=english.get("benefits") or "",
        children_present=bool(row.get("children")),
        declared=True,
        reply_promise=row.get("reply_days") or 5,
        state_reason=REASONS.get(row["state"], ""),
        published_at=None if draft else now - timedelta(days=row.get("published_days_ago") or 0, minutes=7),
        **{name: _value(row, name) for name in SAME_NAME},
    )
    opportunity.save()
    opportunity.fields.set(row.get("fields") or [])
    _children(opportunity, row, calendar)
    return opportunity


def _children(opportunity: Opportunity, row: Row, calendar: Calendar) -> None:
    first = {"municipality": row.get("municipality"), "place": row.get("place"), "address": row.get("address"),
             "lat": row.get("lat"), "lon": row.get("lon")}  # fmt: skip
    places = [one for one in (first, *(row.get("more_places") or [])) if one.get("municipality")]
    WorkPlace.objects.bulk_create(
        WorkPlace(
            opportunity=opportunity,
            municipality_id=one["municipality"],
            name=one.get("place") or "",
            address=one.get("address") or "",
            lat=one.get("lat"),
            lon=one.get("lon"),
            position=position,
        )
        for position, one in enumerate(places)
    )
    Shift.objects.bulk_create(
        Shift(
            opportunity=opportunity,
            starts_at=calendar.at(one["in_days"], one["from"]),
            ends_at=calendar.at(one["in_days"] + (one["to"] <= one["from"]), one["to"]),
            places=one["places"],
        )
        for one in row.get("shifts") or []
    )
    Requirement.objects.bulk_create(
        Requirement(opportunity=opportunity, **one) for one in row.get("requirements") or []
    )
    Question.objects.bulk_create(
        Question(opportunity=opportunity, text=text, position=place)
        for place, text in enumerate(row.get("questions") or [], start=1)
    )


def load() -> tuple[int, int]:
    """Write what is missing of the demonstration. Returns (organisations, opportunities) written.

    An organisation that is here already (by its number in the demonstration's register) is left as it is, with its
    opportunities. Raises LegalEntity.DoesNotExist when the demonstration's register is not loaded.
    """
    calendar = Calendar.around(clock.today())
    heads: dict[str, Organisation] = {}
    written: list[int] = []
    organisations = 0
    rows = sorted(told_organisations(), key=lambda row: "branch_of" in row)
    for row in rows:
        head = heads.get(row.get("branch_of") or "")
        number = head.registration_number if head else LegalEntity.objects.get(name=row["name"]).registration_number
        here = Organisation.objects.filter(registration_number=number, name=row["name"]).first()
        if here is None:
            with transaction.atomic():
                here = _organisation(row, number, head, calendar)
                written += [_opportunity(one, here, calendar).pk for one in row.get("opportunities") or []]
            organisations += 1
        heads[row["key"]] = here
    index(written)
    learn_words()
    return organisations, len(written)
