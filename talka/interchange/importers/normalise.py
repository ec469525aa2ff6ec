"""From a partner's words to an opportunity, or to the reasons why not (domain.md, "Imported opportunity").

Nothing is refused that can be understood in part: what is missing gets a default, which the verdict names; what is not
understood is reported with the partner's own value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from talka.core.text import slugify
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.localities import number
from talka.interchange.importers.texts import key, language_of, line
from talka.interchange.importers.times import Times, understand_times
from talka.interchange.importers.values import LENGTHS, Context, Reading, link
from talka.interchange.importers.vocabulary import (
    ACCESSIBILITY,
    FIELDS,
    LANGUAGES,
    OTHER_FIELD,
    REMOTE,
    SUPPORTS,
    field_code,
    split_known,
)
from talka.opportunities.enums import Remote
from talka.opportunities.models import OLDEST, YOUNGEST
from talka.opportunities.schemas import ImportedOpportunity, ImportedRequirement
from talka.organisations.schemas import ListedOrganisation
from talka.registers.models import is_registration_number

LONGEST_ID = 200
MOST_PLACES = 1_000_000
ADULT = 18
_REQUIREMENT, _SKILL = 300, 120


@dataclass(slots=True)
class Understood:
    """An item understood, without the key of its organisation; or the reasons why not (`opportunity` None)."""

    external_id: str
    opportunity: ImportedOpportunity | None = None
    organisation: ListedOrganisation | None = None
    reasons: list[Reason] = field(default_factory=list)
    defaulted: list[str] = field(default_factory=list)
    holds_until: datetime | None = None
    """As in times.Times."""


def understand(item: Item, context: Context) -> Understood:
    """Understand one item. All reasons for refusing it are given at once."""
    reading = Reading(item, context)
    external_id = line(item.text("external_id"))
    title, duties = reading.line("title"), reading.paragraphs("description")
    refused = _refusals(item, external_id, title, duties)
    if refused:
        return Understood(external_id[:LONGEST_ID], reasons=refused)
    house = _organisation(reading)
    if context.speaks_for and house.registration_number not in context.speaks_for:
        return Understood(external_id, reasons=[Reason("organisation", "not_spoken_for", house.name)])
    times = understand_times(reading)
    opportunity = _opportunity(reading, external_id, times)
    return Understood(external_id, opportunity, house, reading.reasons, reading.defaulted, times.holds_until)


def _opportunity(reading: Reading, external_id: str, times: Times) -> ImportedOpportunity:
    item = reading.item
    title, duties = reading.line("title"), reading.paragraphs("description")
    located = reading.context.gazetteer.understand(item.places or [_flat_place(item)])
    reading.reasons += located.reasons
    if located.derived:
        reading.defaulted.append("coordinates")
    return ImportedOpportunity(
        external_id=external_id,
        title=title,
        duties=duties,
        organisation_id=0,
        url=_link(reading),
        remote=reading.code("remote", REMOTE, Remote.NO),
        country=located.country,
        work_places=located.places,
        fields=_fields(reading),
        language=_language(reading, f"{title} {duties}"),
        title_en=reading.line("title_en"),
        duties_en=reading.paragraphs("description_en"),
        benefits_en=reading.paragraphs("benefits_en"),
        **_time_values(reading, times),
        **_whom(reading),
        **_given(reading),
        **_contact(reading),
    )


def _whom(reading: Reading) -> dict[str, Any]:
    """Who is looked for, and what they have to reckon with."""
    minimum, maximum, minors = _ages(reading)
    return {
        "skills": tuple(skill[:_SKILL] for skill in reading.parts("skills")),
        "languages": reading.codes("languages", LANGUAGES)[0],
        "experience": reading.paragraphs("experience"),
        "min_age": minimum,
        "max_age": maximum,
        "for_minors": minors,
        "places": _places(reading),
        "requirements": _requirements(reading),
        "children_present": bool(reading.yes("children_present")),
        "hazardous": bool(reading.yes("hazardous")),
    }


def _given(reading: Reading) -> dict[str, Any]:
    """What the volunteer gets."""
    supports, more_benefits = reading.codes("supports", SUPPORTS)
    return {
        "supports": supports,
        "expenses": reading.line("expenses"),
        "benefits": "\n\n".join(filter(None, [reading.paragraphs("benefits"), *more_benefits])),
        "accessibility": reading.codes("accessibility", ACCESSIBILITY)[0],
    }


def _contact(reading: Reading) -> dict[str, Any]:
    return {
        "contact_name": reading.line("contact_name"),
        "contact_position": reading.line("contact_position"),
        "contact_email": _email(reading),
        "contact_phone": reading.line("contact_phone"),
    }


def _refusals(item: Item, external_id: str, title: str, duties: str) -> list[Reason]:
    if item.fault:
        return [Reason("", item.fault)]
    told = {"external_id": external_id, "title": title, "description": duties}
    refused = [Reason(name, "missing") for name, value in told.items() if not value]
    if len(external_id) > LONGEST_ID:
        refused.append(Reason("external_id", "too_long", external_id))
    return refused


def closes_at(item: Item, context: Context) -> datetime | None:
    """When the item closes by its own dates; None where no date says so, or it will be refused."""
    told = [line(item.text(name)) for name in ("external_id", "title", "description")]
    times = understand_times(Reading(item, context))
    return None if item.fault or times.renewed or not all(told) else times.apply_until


PLACE_COLUMNS = ("atvk", "municipality", "place", "address", "postal_code", "region", "country", "lat", "lon", "lonlat")


def _flat_place(item: Item) -> dict[str, str]:
    return {name: item.text(name) for name in PLACE_COLUMNS if item.text(name)}


def _time_values(reading: Reading, times: Times) -> dict[str, Any]:
    schedule = "; ".join(filter(None, [reading.line("schedule"), times.schedule]))
    return {
        "apply_until": times.apply_until,
        "renewed": times.renewed,
        "kind": times.kind,
        "time_type": times.time_type,
        "starts_at": times.starts_at,
        "ends_at": times.ends_at,
        "published_at": times.published_at,
        "on_weekends": times.on_weekends,
        "in_evenings": times.in_evenings,
        "hours_per_week": reading.hours("hours_per_week"),
        "hours_per_month": reading.hours("hours_per_month"),
        "schedule_text": schedule[: LENGTHS["schedule"]],
    }


def _fields(reading: Reading) -> tuple[str, ...]:
    """Codes of fields of activity. Unknown words are reported; where none is known it is the other field."""
    value = reading.item.values.get("fields", "")
    found: list[str] = []
    for term in split_known([value] if isinstance(value, str) else value, FIELDS):
        code = field_code(term)
        if code is None:
            reading.say("fields", "unknown_value", term)
        else:
            found.append(code)
    distinct = list(dict.fromkeys(found))
    if len(distinct) > 1:
        distinct = [code for code in distinct if code != OTHER_FIELD]
    if not distinct:
        reading.defaulted.append("fields")
    return tuple(distinct) or (OTHER_FIELD,)


def _places(reading: Reading) -> int | None:
    """How many are needed. Nought and nothing are both "the partner did not say"."""
    text = reading.item.text("places").strip()
    return None if number(text) == 0 else reading.whole_number("places", 1, MOST_PLACES)


def _ages(reading: Reading) -> tuple[int | None, int | None, bool]:
    """Youngest and oldest age, and whether minors are told to be welcome."""
    youngest = reading.whole_number("min_age", 0, OLDEST)
    oldest = reading.whole_number("max_age", 0, OLDEST)
    minors = reading.yes("for_minors")
    if youngest is None and minors is False:
        youngest = ADULT
    if youngest is not None and 0 < youngest < YOUNGEST:
        reading.say("min_age", "under_13", str(youngest))
        youngest = YOUNGEST
    if oldest is not None and oldest < (youngest or YOUNGEST):
        reading.say("max_age", "ages_crossed" if oldest else "not_a_number", str(oldest))
        oldest = None
    return youngest or None, oldest, bool(minors)


def _requirements(reading: Reading) -> tuple[ImportedRequirement, ...]:
    must = [ImportedRequirement(text[:_REQUIREMENT], must=True) for text in reading.parts("requirements")]
    wishes = [ImportedRequirement(text[:_REQUIREMENT]) for text in reading.parts("wishes")]
    return tuple(must + wishes)


def _link(reading: Reading) -> str:
    text = reading.item.text("url")
    address = link(text, reading.context.website)
    if not address:
        reading.defaulted.append("url")
        if text.strip():
            reading.say("url", "not_a_link", text)
    return address


def _email(reading: Reading) -> str:
    text = line(reading.item.text("contact_email")).removeprefix("mailto:")
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        reading.say("contact_email", "not_an_email", text)
        return ""
    return text if len(text) <= 254 else ""


def _language(reading: Reading, words: str) -> str:
    text = reading.item.text("language").strip()
    given = LANGUAGES.get(key(text)) or LANGUAGES.get(key(text[:2])) if text else None
    if given is None and text:
        given = text[:2].lower() if text[:2].isascii() and text[:2].isalpha() else None
        if given is None:
            reading.say("language", "unknown_value", text)
    if given is None:
        reading.defaulted.append("language")
    return given or language_of(words, list(reading.context.languages))


def _organisation(reading: Reading) -> ListedOrganisation:
    """Who offers it; without a name it is the partner. Its id: the partner's, else its number, else made of the name."""
    name = reading.line("organisation")
    if not name:
        reading.defaulted.append("organisation")
        name = reading.context.partner_name
    digits = "".join(char for char in reading.item.text("registration_number").removesuffix(".0") if char.isdigit())
    if digits and not is_registration_number(digits):
        reading.say("registration_number", "not_a_registration_number", digits)
        digits = ""
    own_id = line(reading.item.text("organisation_id"))[:LONGEST_ID]
    return ListedOrganisation(
        external_id=own_id or digits or slugify(name) or name[:LONGEST_ID],
        name=name,
        registration_number=digits,
        website=link(reading.item.text("organisation_url"), "")[:LONGEST_ID],
        description=reading.paragraphs("organisation_description"),
    )
