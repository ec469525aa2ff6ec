"""The UK Volunteering Data Standard (JSON-LD), read by key names: contexts are never fetched.

An activity is an offer; its roles say what is done and wanted, its sessions where and when. One object or a list, full
URIs or names, ids or embedded objects are all read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from talka.interchange.importers.ape import as_text
from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.json_stream import records, top
from talka.interchange.importers.source import Source
from talka.interchange.importers.texts import words_of_name

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("Morning", "Afternoon", "Evening")
GRAPHS = ("graph", "@graph")
INSTANT_DEPTH = 3
REWARDS = {"Expenses paid", "Expenses reimbursed"}


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def records_of(value: Any) -> list[dict[str, Any]]:
    return [one for one in several(value) if isinstance(one, dict)]


def get(told: dict[str, Any], *names: str) -> Any:
    """Value under the first of these names that has one, with or without a prefix ("volunteering:", "rdfs:")."""
    for name in names:
        for known in (name, f"volunteering:{name}", f"rdfs:{name}", f"time:{name}", f"@{name}"):
            if told.get(known) not in (None, "", []):
                return told[known]
    return ""


def term(value: Any) -> str:
    """A concept as its short name: from a URI, "volunteering:…", or an object with id or label."""
    if isinstance(value, dict):
        value = get(value, "id", "label", "name")
    return as_text(value).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].removeprefix("volunteering:")


def terms(told: list[dict[str, Any]], *names: str) -> list[str]:
    found = [words_of_name(term(one)) for record in told for name in names for one in several(get(record, name))]
    return [one for one in dict.fromkeys(found) if one]


def _prefix(source: Source) -> str:
    first, shape = top(source, GRAPHS)
    if first == "start_array":
        return "item"
    for name in GRAPHS:
        if shape.get(name) == "start_array":
            return f"{name}.item"
        if shape.get(name) == "start_map":
            return name
    if shape.keys() & {"activity", "type", "@type", "title", "name"}:
        return ""
    raise UnreadableError(_("The JSON holds no organisations or activities."))


def told_in(source: Source) -> Iterator[Any]:
    """The records of the file, whatever they are."""
    return records(source, _prefix(source))


def _organisations(source: Source, prefix: str) -> dict[str, dict[str, Any]]:
    """Organisations by id, for activities that only name theirs."""
    kept = ("id", "name", "label", "description", "website", "cause", "charityRegistration", "charityNumber")
    return {
        as_text(get(told, "id")): {name: get(told, name) for name in kept}
        for told in records(source, prefix)
        if isinstance(told, dict) and is_organisation(told)
    }


def is_organisation(told: dict[str, Any]) -> bool:
    kind = term(get(told, "type"))
    return kind == "Organisation" or (not kind and bool(get(told, "activity")))


def read(source: Source) -> Iterator[Item]:
    prefix = _prefix(source)
    known = _organisations(source, prefix)
    position = 0
    for told in records(source, prefix):
        if isinstance(told, dict) and is_organisation(told):
            organisation, activities = told, several(get(told, "activity"))
        else:
            organisation, activities = None, [told]
        for activity in activities:
            position += 1
            if isinstance(activity, dict):
                yield _item(position, activity, organisation or _named(activity, known))
            else:
                yield Item(position, {"external_id": as_text(activity)}, raw=activity, fault="unreadable")


def _named(activity: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The organisation that an activity embeds, or names by its id."""
    organisation = get(activity, "organisation")
    if isinstance(organisation, dict):
        return known.get(as_text(get(organisation, "id")), {}) | organisation
    return known.get(as_text(organisation), {"id": as_text(organisation)})


def _number(organisation: dict[str, Any]) -> str:
    registered = [
        as_text(get(one, "registrationNumber")) for one in records_of(get(organisation, "charityRegistration"))
    ]
    texts = [text.replace(" ", "") for text in [*registered, as_text(get(organisation, "charityNumber"))]]
    return next((text for text in texts if len(text) == 11 and text.isdigit()), "")


def _item(position: int, activity: dict[str, Any], organisation: dict[str, Any]) -> Item:
    roles, sessions = records_of(get(activity, "role")), records_of(get(activity, "session"))
    both, everything = [activity, *roles], [activity, *roles, *sessions]
    slots = [name for one in sessions for name in _slots(one)]
    titles = [as_text(get(role, "title", "name", "label")) for role in roles]
    values: dict[str, str | list[str]] = {
        "external_id": as_text(get(activity, "id")),
        "title": as_text(get(activity, "title", "name", "label")) or next(filter(None, titles), ""),
        "description": _description(activity, roles),
        "url": _first(everything, "applyLink", "url"),
        "contact_email": _first(everything, "email"),
        "contact_phone": _first(everything, "phone"),
        "organisation": as_text(get(organisation, "name", "label")),
        "organisation_id": as_text(get(organisation, "id")),
        "organisation_url": as_text(get(organisation, "website", "url")),
        "organisation_description": as_text(get(organisation, "description")),
        "registration_number": _number(organisation),
        "fields": terms([activity], "cause") or terms([organisation], "cause"),
        "published": _first([activity], "publishStartDate", "publishStart"),
        "apply_until": _first([activity], "publishEndDate", "publishEnd"),
        "remote": _remote(both),
        "schedule": "; ".join(filter(None, [_first(both, "commitment"), _in_words(slots)])),
        "weekend": "yes" if any(name.startswith(("Saturday", "Sunday")) for name in slots) else "",
        "evening": "yes" if any(name.endswith("Evening") for name in slots) else "",
        "min_age": _first(both, "minimumAge"),
        "max_age": _first(both, "maximumAge"),
        "requirements": terms(both, "requirement"),
        "skills": terms(both, "skill"),
        "supports": [*terms(both, "reward"), *(one for one in terms(everything, "accessibility") if one in REWARDS)],
        "accessibility": [one for one in terms(everything, "accessibility") if one not in REWARDS],
        "languages": terms(both, "language"),
    }
    places = [place for one in sessions for place in _places(one)]
    times = [time for one in sessions for time in _times(one)]
    return Item(position, values, places, times, raw=activity, days_in_utc=True)


def _first(told: list[dict[str, Any]], *names: str) -> str:
    return next((text for one in told if (text := as_text(get(one, *names)).strip())), "")


def _description(activity: dict[str, Any], roles: list[dict[str, Any]]) -> str:
    """What the activity is, then each role under its name."""
    parts = [as_text(get(activity, "description"))]
    for role in roles:
        title, text = as_text(get(role, "title", "name", "label")), as_text(get(role, "description"))
        parts.append("\n\n".join(part for part in (title if len(roles) > 1 else "", text) if part))
    return "\n\n".join(part for part in dict.fromkeys(parts) if part)


def _remote(told: list[dict[str, Any]]) -> str:
    answers = [as_text(get(one, "allowsRemoteParticipation")).lower() for one in told]
    if {"true", "1", "yes"} & set(answers):
        return "possible"
    return next(filter(None, answers), "")


def _slots(session: dict[str, Any]) -> list[str]:
    """Named parts of the week."""
    names = (term(one) for one in several(get(session, "time")) if not isinstance(one, dict))
    return [name for name in names if name in _WEEK]


_WEEK = {day + part: None for day in DAYS for part in PARTS}


def _in_words(slots: list[str]) -> str:
    return ", ".join(words_of_name(name) for name in _WEEK if name in slots)


def _times(session: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in records_of(get(session, "time")):
        start, end = _instant(get(one, "hasBeginning", "beginning")), _instant(get(one, "hasEnd", "end"))
        if start:
            yield start, end


def _instant(value: Any, depth: int = 0) -> str:
    """A text, or an OWL-Time instant that holds one."""
    if isinstance(value, dict):
        inside = (_instant(one, depth + 1) for one in value.values()) if depth < INSTANT_DEPTH else iter(())
        return next((text for text in inside if text[:1].isdigit()), "")
    return as_text(value[0] if isinstance(value, list) and value else value)


def _places(session: dict[str, Any]) -> Iterator[dict[str, str]]:
    for one in records_of(get(session, "location")):
        place = {
            "address": as_text(get(one, "address")) or as_text(get(one, "name", "locationLabel", "label")),
            "lat": as_text(get(one, "latitude")),
            "lon": as_text(get(one, "longitude")),
        }
        if any(text.strip() for text in place.values()):
            yield place
