"""Questions that join several apps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from talka.applications.queries import handovers
from talka.core.charts import Circle, Spot, circles
from talka.opportunities.enums import Channel
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from talka.opportunities.seen import by_way_of
from talka.organisations import queries as organisers
from talka.registers.models import Field, Municipality
from talka.registers.queries import active_municipalities, fields
from talka.stories import queries as stories

TOLD = {
    "name": gettext_lazy("first name"),
    "surname": gettext_lazy("surname"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
    "birth_date": gettext_lazy("birth date"),
    "address": gettext_lazy("address"),
    "personal_code": gettext_lazy("personal code"),
    "emergency": gettext_lazy("contact for an emergency"),
}
"""What may be in the vault, in words."""
OWN_NAME = re.compile(r"[\"„“](\w)")

BESIDE = {"stories": stories.MARK, "receiver": handovers.NAME}
"""What apps above `opportunities` tell on an opportunity's page, asked for in its own question."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A field of activity and how much can be done in it now."""

    field: Field
    count: int


def _counts() -> dict[str, dict[str, int]]:
    """Counts of everything open, by facet group and value."""
    return search(SearchQuery(limit=1)).facets


def tiles() -> list[Tile]:
    counts = _counts().get("field", {})
    return [Tile(field, counts.get(field.code, 0)) for field in fields()]


def municipality_circles() -> list[Circle]:
    """Open opportunities of each municipality, for the drawn map and its list."""
    counts = _counts().get("municipality", {})
    return circles(_spot(one, counts.get(one.atvk, 0), "/novadi/") for one in active_municipalities())


def _spot(municipality: Municipality, count: int, base: str) -> Spot:
    return Spot(municipality.lat, municipality.lon, count, municipality.display_name, f"{base}{municipality.slug}/")


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality and how much can be done there now."""

    municipality: Municipality
    count: int


def municipality_rows() -> list[Row]:
    counts = _counts().get("municipality", {})
    return [Row(one, counts.get(one.atvk, 0)) for one in active_municipalities()]


@dataclass(frozen=True, slots=True)
class Counts:
    """The public counters of one opportunity, under the names the bar of places is drawn from."""

    needed: int | None
    applied: int
    approved: int
    free: int | None
    counts_hidden: bool


def counts_of(opportunity: Opportunity) -> Counts:
    return Counts(
        opportunity.places, opportunity.applied, opportunity.approved, opportunity.free, opportunity.counts_hidden
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """The organiser's words in the reader's language where there are any, and the language they are in."""

    title: str
    duties: str
    benefits: str
    language: str


def texts_of(opportunity: Opportunity, language: str) -> Texts:
    if language == "en" and opportunity.duties_en:
        return Texts(opportunity.title_en or opportunity.title, opportunity.duties_en, opportunity.benefits_en, "en")
    return Texts(opportunity.title, opportunity.duties, opportunity.benefits, opportunity.language)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is required and what is wished for."""

    must: list[str]
    should: list[str]


def requirements_of(opportunity: Opportunity) -> Wanted:
    rows = opportunity.requirements.all()
    return Wanted([one.text for one in rows if one.must], [one.text for one in rows if not one.must])


def initial_of(name: str) -> str:
    """The first letter of an organisation's own name, which stands in quotation marks after its legal form."""
    own = OWN_NAME.search(name)
    return (own.group(1) if own else name)[:1].upper()


def circles_of(opportunity: Opportunity) -> list[Circle]:
    """The places of work as dots on the drawn map, each leading to its entry in the list of places."""
    return circles(
        Spot(place.lat, place.lon, 1, place.label, f"#place-{place.position}")
        for place in opportunity.work_places.all()
        if place.lat is not None and place.lon is not None and place.municipality_id
    )


def share_links(opportunity: Opportunity) -> dict[str, str]:
    """Addresses that open another program with the page's address; nothing of theirs is loaded."""
    address = f"{settings.SITE_URL}{opportunity.get_absolute_url()}"
    shared = by_way_of(address, Channel.SHARED)
    return {
        "address": address,
        "mail": f"mailto:?{urlencode({'subject': opportunity.title, 'body': shared}, quote_via=quote)}",
        "whatsapp": f"https://wa.me/?{urlencode({'text': f'{opportunity.title} {shared}'}, quote_via=quote)}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': shared})}",
    }


def organiser_circles() -> list[Circle]:
    """Public organisations of each municipality, for the directory's map."""
    counts = organisers.counts_by_municipality()
    return circles(
        Spot(one.lat, one.lon, counts.get(one.atvk, 0), one.display_name, f"?municipality={one.atvk}")
        for one in active_municipalities()
    )


def told_labels(codes: Iterable[str]) -> list[str]:
    """Fields of the vault in words, in their own order."""
    known = set(codes)
    return [str(label) for code, label in TOLD.items() if code in known]


def address_with(data: QueryDict, **changed: str) -> str:
    """The query string of this page with some values changed."""
    copy = data.copy()
    for name, value in changed.items():
        copy[name] = value
    return f"?{copy.urlencode()}"
