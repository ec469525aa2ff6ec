"""API Engagement: the names of both its forms (XML feed, JSON v0 and v2) → ours."""

from __future__ import annotations

from typing import Any

from talka.interchange.importers.items import Item

SINGLE = {
    "title": ("title",),
    "external_id": ("clientId",),
    "description": ("description", "descriptionHtml"),
    "url": ("applicationUrl",),
    "remote": ("remote",),
    "schedule": ("schedule",),
    "start": ("startAt",),
    "end": ("endAt",),
    "published": ("postedAt", "createdAt"),
    "places": ("places",),
    "for_minors": ("openToMinors",),
    "organisation": ("organizationName", "associationName"),
    "organisation_id": ("organizationClientId", "organizationId", "associationId"),
    "organisation_url": ("organizationUrl",),
    "organisation_description": ("organizationDescription",),
}
LISTS = {
    "requirements": ("requirements",),
    "skills": ("softSkills", "soft_skills"),
}
ADDRESS = {
    "address": ("street", "address", "adresse"),
    "postal_code": ("postalCode",),
    "place": ("city",),
    "municipality": ("departmentName",),
    "country": ("country", "countryCode"),
}
FRENCH_NUMBERS = ("organizationRNA", "organizationRna", "organizationSiren", "organizationSiret")


DASH = " – "


def of_two_words(title: str, house: str) -> str:
    """API Engagement refuses a title of one word: the organiser's name stands behind it."""
    return title if " " in title else f"{title}{DASH}{house}"


def as_written(title: str, house: str) -> str:
    """The title that `of_two_words` was given."""
    word = title.removesuffix(f"{DASH}{house}")
    return title if " " in word else word


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _list(value: Any) -> list[str] | str:
    """Two or more values are taken whole; a single one may hold several with commas."""
    if isinstance(value, list):
        texts = [as_text(one) for one in value if as_text(one).strip()]
        return texts if len(texts) > 1 else "".join(texts)
    return as_text(value)


def _first(told: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = told.get(name)
        if value is not None and (text := value if isinstance(value, str) else as_text(value)).strip():
            return text
    return ""


def _address(told: dict[str, Any]) -> dict[str, str]:
    place = {ours: text for ours, names in ADDRESS.items() if (text := _first(told, names))}
    location = told.get("location")
    if isinstance(location, dict):
        place |= {"lat": as_text(location.get("lat")), "lon": as_text(location.get("lon"))}
    pair = next((as_text(told[name]) for name in ("lonlat", "lonLat", "location") if as_text(told.get(name))), "")
    return place | ({"lonlat": pair} if pair else {})


def _fields(told: dict[str, Any]) -> list[str]:
    """The domain says what it is about; activities are asked only where the domain says nothing in particular."""
    domain = as_text(told.get("domain"))
    activities = _list(told.get("activities") or told.get("activity"))
    return [text for text in [domain, *([activities] if isinstance(activities, str) else activities)] if text.strip()]


def _accessibility(told: dict[str, Any]) -> list[str]:
    yes = {"yes", "true", "1"}
    told_of = {"wheelchair": "reducedMobilityAccessible", "public_transport": "closeToTransport"}
    return [code for code, name in told_of.items() if as_text(told.get(name)).strip().lower() in yes]


def item(position: int, told: dict[str, Any]) -> Item:
    """One mission."""
    values: dict[str, str | list[str]] = {ours: _first(told, names) for ours, names in SINGLE.items()}
    values["title"] = as_written(str(values["title"]), str(values["organisation"]))
    for ours, names in LISTS.items():
        values[ours] = next((value for name in names if (value := _list(told.get(name)))), "")
    values["fields"] = _fields(told)
    values["accessibility"] = _accessibility(told)
    values["registration_number"] = _latvian_number(told)
    listed = told.get("addresses")
    places = [_address(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    told_places = [one for one in places if one] or [one for one in [_address(told)] if one]
    return Item(position, values, told_places, raw=told, days_in_utc=True)


def _latvian_number(told: dict[str, Any]) -> str:
    """An 11-digit number in one of the fields for French ones; French numbers say nothing here."""
    digits = (as_text(told.get(name)).replace(" ", "") for name in FRENCH_NUMBERS)
    return next((text for text in digits if len(text) == 11 and text.isdigit()), "")
