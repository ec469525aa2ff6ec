"""schema.org's view of pages (JSON-LD), with what Google's search needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.applications.queries import elsewhere
from talka.core import clock
from talka.core.periods import last_good, local
from talka.core.text import markdown, plain
from talka.interchange.schemas.shapes import address_of
from talka.opportunities.enums import Kind, Remote
from talka.opportunities.models import Opportunity, WorkPlace
from talka.organisations.enums import Kind as OrganisationKind
from talka.organisations.models import Organisation

SCHEMA = "https://schema.org"
NO_COUNTRY = "ZZ"
TYPES = {
    OrganisationKind.ASSOCIATION: "NGO",
    OrganisationKind.PUBLIC_INSTITUTION: "GovernmentOrganization",
}


def structured_data(row: Opportunity) -> list[dict[str, Any]]:
    """JSON-LD of an opportunity's page: a job posting, or an event where it happens once at a known time; breadcrumbs.

    Nothing but breadcrumbs when applications have ended: markup for something that is over misleads.
    Needs a whole opportunity (opportunities.queries.detail).
    """
    steps = [(_("Talka"), page("home")), (_("Opportunities"), page("opportunities")), (row.title, address_of(row))]
    trail = breadcrumbs(steps)
    now = clock.now()
    if not getattr(row, "is_open", False) or row.apply_until is None or row.apply_until <= now:
        return [trail]
    if row.kind == Kind.ONE_OFF and row.starts_at is not None and row.starts_at > now:
        return [_event(row, row.starts_at), trail]
    return [_posting(row, row.apply_until), trail]


def _posting(row: Opportunity, apply_until: datetime) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "JobPosting",
        "title": row.title,
        "description": markdown(row.duties),
        "identifier": {"@type": "PropertyValue", "name": "Talka", "value": row.public_id},
        "url": address_of(row),
        "datePosted": local(row.published_at or row.created_at).isoformat(),
        "validThrough": last_good(apply_until).isoformat(),
        "employmentType": "VOLUNTEER",
        "directApply": not elsewhere(row),
        "hiringOrganization": _organiser(row.organisation),
        "inLanguage": row.language,
    }
    if row.remote != Remote.FULL or row.work_places.all():
        data["jobLocation"] = _places(row)
    if row.remote == Remote.FULL:
        data |= {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": {"@type": "Country", "name": "LV"},
        }
    if row.places:
        data["totalJobOpenings"] = row.places
    if row.skills:
        data["skills"] = ", ".join(row.skills)
    if row.schedule_text:
        data["workHours"] = row.schedule_text
    return data


def _event(row: Opportunity, starts_at: datetime) -> dict[str, Any]:
    mode = {
        Remote.NO: "OfflineEventAttendanceMode",
        Remote.POSSIBLE: "MixedEventAttendanceMode",
        Remote.FULL: "OnlineEventAttendanceMode",
    }
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": row.title,
        "description": plain(row.duties),
        "url": address_of(row),
        "startDate": local(starts_at).isoformat(),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/{mode[Remote(row.remote)]}",
        "location": _places(row) if row.remote != Remote.FULL else _online(row),
        "organizer": _organiser(row.organisation),
        "isAccessibleForFree": True,
        "inLanguage": row.language,
    }
    if row.remote == Remote.POSSIBLE:
        data["location"] = [*data["location"], _online(row)]
    if row.ends_at:
        data["endDate"] = local(row.ends_at).isoformat()
    if row.places:
        data["maximumAttendeeCapacity"] = row.places
        if not row.counts_hidden:
            data["remainingAttendeeCapacity"] = row.free
    return data


def _online(row: Opportunity) -> dict[str, Any]:
    return {"@type": "VirtualLocation", "url": address_of(row)}


def _places(row: Opportunity) -> list[dict[str, Any]]:
    """The places of work; Google wants at least one, so where none is told it is the organiser's, or the country."""
    found = [_place(one, row.country) for one in row.work_places.all()]
    if found:
        return found
    address: dict[str, Any] = {"@type": "PostalAddress"}
    if row.country != NO_COUNTRY:
        address["addressCountry"] = row.country
    municipality = row.organisation.municipality
    if municipality and row.country == "LV":
        address["addressRegion"] = municipality.name
    return [{"@type": "Place", "address": address}]


def _place(one: WorkPlace, country: str) -> dict[str, Any]:
    region = one.municipality.name if one.municipality else ""
    parts = {
        "streetAddress": one.address,
        "addressLocality": one.name or region,
        "addressRegion": region,
        "addressCountry": "" if country == NO_COUNTRY else country,
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": str(one) or region,
        "address": {"@type": "PostalAddress", **{name: text for name, text in parts.items() if text}},
    }
    if one.lat is not None and one.lon is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": one.lat, "longitude": one.lon}
    return place


def _organiser(row: Organisation) -> dict[str, Any]:
    data = {"@type": TYPES.get(OrganisationKind(row.kind), "Organization"), "name": row.name, "url": address_of(row)}
    return data | ({"sameAs": row.website} if row.website else {})


def organisation_data(row: Organisation) -> list[dict[str, Any]]:
    """JSON-LD of an organisation's page."""
    data: dict[str, Any] = {"@context": SCHEMA, **_organiser(row)}
    if row.registration_number:
        data["identifier"] = {"@type": "PropertyValue", "propertyID": "LV-UR", "value": row.registration_number}
    told = {"description": plain(row.mission), "email": row.email, "telephone": row.phone}
    data |= {name: text for name, text in told.items() if text}
    if row.address or row.municipality:
        region = {"addressRegion": row.municipality.name} if row.municipality else {}
        street = {"streetAddress": row.address} if row.address else {}
        data["address"] = {"@type": "PostalAddress", **street, **region, "addressCountry": "LV"}
    steps = [(_("Talka"), page("home")), (_("Organisations"), page("organisations")), (row.name, address_of(row))]
    return [data, breadcrumbs(steps)]


def site_data() -> list[dict[str, Any]]:
    """JSON-LD of the front page: the site and how to search it."""
    search = {"@type": "SearchAction", "target": page("opportunities") + "?q={q}", "query-input": "required name=q"}
    return [
        {
            "@context": SCHEMA,
            "@type": "WebSite",
            "name": "Talka",
            "url": settings.SITE_URL + "/",
            "potentialAction": search,
        }
    ]


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Names and absolute addresses from the front page down."""
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }


def page(name: str) -> str:
    """Absolute address of a page by its name, in the reader's language."""
    return settings.SITE_URL + reverse(name)
