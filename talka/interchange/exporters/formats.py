"""One opportunity after another in a format, a piece of the file at a time: memory does not grow with the feed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings

from talka.core import clock
from talka.core.periods import last_good
from talka.interchange.enums import Format
from talka.interchange.exporters.neutral import Told, tell
from talka.interchange.importers.ape import of_two_words
from talka.interchange.importers.columns import COLUMNS
from talka.interchange.importers.texts import key
from talka.interchange.importers.vocabulary import FIELDS
from talka.opportunities.enums import Channel
from talka.opportunities.models import Opportunity

DOMAINS = {
    "sociala-palidziba": "solidarite-insertion",
    "seniori": "autre",
    "berni-un-jauniesi": "autre",
    "cilveki-ar-invaliditati": "autre",
    "veseliba": "sante",
    "izglitiba": "education",
    "kultura": "culture-loisirs",
    "mantojums": "memoire-et-citoyennete",
    "sports": "sport",
    "vide": "environnement",
    "dzivnieki": "animaux",
    "vieteja-kopiena": "vivre-ensemble",
    "krizes": "humanitaire",
    "digitalas-prasmes": "numerique",
}
"""Field of activity → domain of API Engagement; all others are `autre`, and our own name stands among the activities."""
CAUSES = {
    "sociala-palidziba": "AntiPoverty",
    "seniori": "OlderPeople",
    "berni-un-jauniesi": "YouthAndChildren",
    "cilveki-ar-invaliditati": "Disability",
    "veseliba": "Health",
    "izglitiba": "EducationLanguages",
    "kultura": "ArtsAndCulture",
    "mantojums": "Heritage",
    "sports": "SportOutdoorActivities",
    "vide": "Environment",
    "dzivnieki": "AnimalWelfare",
    "vieteja-kopiena": "LocalCommunity",
    "krizes": "CrimeSafety",
    "lidzdaliba": "CivilRights",
    "starptautiska-sadarbiba": "OverseasAidDevelopingWorld",
    "ticiba": "ReligionFaith",
}
NAMESPACE = "https://ns.volunteeringdata.io/"
CONTEXT = "https://api.volunteeringdata.io/context/v1"
Rows = Iterable[Opportunity]


def as_table(rows: Rows, channel: str = Channel.TALKA) -> Iterator[str]:
    """CSV in UTF-8 with the headings of the template: all that we know, one row each."""
    yield "\ufeff"
    yield _line([column.heading for column in COLUMNS])
    for row in rows:
        yield _line(_cells(tell(row, channel)))


def _cells(told: Told) -> list[str]:
    known = told.values | {name: "; ".join(values) for name, values in told.lists.items()}
    known |= told.places[0] if told.places else {}
    return [known.get(column.field, "") for column in COLUMNS]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def mission(told: Told) -> dict[str, Any]:
    """API Engagement's mission (JSON v2). It has no deadline: what is past ours is not in the feed."""
    values, fields = told.values, told.lists["fields"]
    domain = DOMAINS.get(fields[0], "autre") if fields else "autre"
    exact = FIELDS.get(key(domain)) == (fields[0] if fields else "")
    found = {
        "clientId": values["external_id"],
        "title": of_two_words(values["title"], values["organisation"]),
        "description": values["description"],
        "applicationUrl": values["url"],
        "domain": domain,
        "activities": [] if exact and len(fields) == 1 else fields,
        "remote": values["remote"],
        "schedule": values["schedule"],
        "startAt": values["start"],
        "endAt": values["end"],
        "postedAt": values["published"],
        "places": int(values["places"]) if values["places"] else None,
        "openToMinors": values["for_minors"] == "yes",
        "reducedMobilityAccessible": "wheelchair" in told.lists["accessibility"],
        "closeToTransport": "public_transport" in told.lists["accessibility"],
        "requirements": told.lists["requirements"],
        "softSkills": told.lists["skills"],
        "type": "benevolat",
        "addresses": [_address(one) for one in told.places],
        "organizationName": values["organisation"],
        "organizationClientId": values["organisation_id"],
        "organizationUrl": values["organisation_url"],
        "organizationRNA": values["registration_number"],
    }
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _address(place: dict[str, str]) -> dict[str, Any]:
    names = {"street": "address", "city": "place", "departmentName": "municipality", "country": "country"}
    told: dict[str, Any] = {theirs: place[ours] for theirs, ours in names.items() if ours in place}
    if "lat" in place and "lon" in place:
        told["location"] = {"lat": float(place["lat"]), "lon": float(place["lon"])}
    return told


def as_missions(rows: Rows, channel: str = Channel.TALKA) -> Iterator[str]:
    yield '{"ok":true,"data":['
    yield from _joined(mission(tell(row, channel)) for row in rows)
    yield "]}"


def _joined(told: Iterable[Any]) -> Iterator[str]:
    for position, one in enumerate(told):
        yield ("," if position else "") + json.dumps(one, ensure_ascii=False)


def as_xml(rows: Rows, channel: str = Channel.TALKA) -> Iterator[str]:
    """API Engagement's XML. Lists of one are written as two, the second empty: a single value would be split at commas."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<source><publisher>Talka</publisher>'
    yield f"<publisherurl>{escape(settings.SITE_URL)}</publisherurl>"
    yield f"<lastBuildDate>{clock.now().isoformat()}</lastBuildDate>"
    for row in rows:
        yield f"\n<mission>{''.join(_elements(mission(tell(row, channel))))}</mission>"
    yield "\n</source>\n"


def _elements(told: dict[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, dict):
            inside = "".join(_elements(value))
        elif isinstance(value, list):
            child = "address" if name == "addresses" else "value"
            several = value if len(value) > 1 or child == "address" else [*value, ""]
            inside = "".join(f"<{child}>{_inner(one)}</{child}>" for one in several)
        else:
            inside = _inner(value)
        yield f"<{name}>{inside}</{name}>"


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_elements(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(str(value))


def activity(told: Told) -> dict[str, Any]:
    """An Activity of the UK Volunteering Data Standard, its organisation inside."""
    values, lists = told.values, told.lists
    role = {
        "title": values["title"],
        "commitment": values["schedule"],
        "applyLink": values["url"],
        "allowsRemoteParticipation": values["remote"] != "no",
        "minimumAge": values["min_age"],
        "maximumAge": values["max_age"],
        "requirement": lists["requirements"],
        "skill": lists["skills"],
        "reward": lists["supports"],
        "accessibility": lists["accessibility"],
    }
    registered = [{"registrar": "LV-UR", "registrationNumber": values["registration_number"]}]
    house = {
        "type": "Organisation",
        "id": values["organisation_id"],
        "name": values["organisation"],
        "website": values["organisation_url"],
        "charityRegistration": registered if values["registration_number"] else [],
    }
    found = {
        "type": "Activity",
        "id": values["external_id"],
        "title": values["title"],
        "description": values["description"],
        "cause": [NAMESPACE + CAUSES[one] if one in CAUSES else one for one in lists["fields"]],
        "publishStartDate": values["published"][:10],
        "publishEndDate": _last_day(values["apply_until"]),
        "organisation": _filled(house),
        "role": [_filled(role)],
        "session": _sessions(told),
    }
    return _filled(found)


def _sessions(told: Told) -> list[dict[str, Any]]:
    time = {"hasBeginning": told.values["start"], "hasEnd": told.values["end"]}
    times = {"time": [_filled(time)]} if told.values["start"] else {}
    places = []
    for one in told.places:
        parts = (one.get(name, "") for name in ("address", "place", "municipality"))
        text = ", ".join(dict.fromkeys(part for part in parts if part))
        places.append(_filled({"address": text, "latitude": one.get("lat", ""), "longitude": one.get("lon", "")}))
    found: list[dict[str, Any]] = [{"location": one} for one in places] or [{}]
    found[0].update(times)
    return [one for one in found if one]


def _last_day(instant: str) -> str:
    """A day has no time in it: the last day on which one may apply."""
    return last_good(datetime.fromisoformat(instant)).date().isoformat() if instant else ""


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ("", None, [], {})}


def as_linked_data(rows: Rows, channel: str = Channel.TALKA) -> Iterator[str]:
    head = {"@context": CONTEXT, "conformsTo": NAMESPACE, "license": "CC0-1.0", "publisher": settings.SITE_URL}
    yield json.dumps(head | {"modified": clock.today().isoformat()})[:-1] + ', "graph": ['
    yield from _joined(activity(tell(row, channel)) for row in rows)
    yield "]}"


WRITERS: dict[Format, tuple[Callable[..., Iterator[str]], str, str]] = {
    Format.CSV: (as_table, "text/csv; charset=utf-8", "csv"),
    Format.APE_XML: (as_xml, "application/xml; charset=utf-8", "xml"),
    Format.APE_JSON: (as_missions, "application/json", "json"),
    Format.ODI: (as_linked_data, "application/ld+json", "jsonld"),
}
"""Format → what writes it, the media type, how the file's name ends."""
