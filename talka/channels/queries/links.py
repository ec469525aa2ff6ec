"""Links that say where their reader comes from, and square codes of them."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings
from django.utils import translation

from talka.channels.queries.names import HANDED_OUT
from talka.opportunities.enums import SHOWN_AFTERWARDS, Channel
from talka.opportunities.models import Opportunity
from talka.opportunities.seen import by_way_of
from talka.organisations.models import Organisation

LATEST = 10


@dataclass(frozen=True, slots=True)
class Link:
    channel: str
    name: str
    address: str


def is_public(opportunity: Opportunity) -> bool:
    """Whether its page can be read; a link to a draft would lead nowhere."""
    return opportunity.state in SHOWN_AFTERWARDS and opportunity.organisation.is_public and not opportunity.removed_at


def address_of(opportunity: Opportunity, channel: str) -> str:
    """Of the Latvian page, whatever language the organiser reads in."""
    with translation.override(settings.LANGUAGE_CODE):
        return by_way_of(settings.SITE_URL + opportunity.get_absolute_url(), channel)


def of_opportunity(opportunity: Opportunity) -> list[Link]:
    return [Link(one, str(Channel(one).label), address_of(opportunity, one)) for one in HANDED_OUT]


def square(opportunity: Opportunity, channel: str) -> str:
    """SVG without styles of its own, with the quiet border that scanners need."""
    drawn: str = segno.make(address_of(opportunity, channel), error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", scale=8, lineclass=None, svgclass=None
    )
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def latest(organisation: Organisation) -> list[Opportunity]:
    """Its open opportunities, the newest first: for each there are links to hand out."""
    rows = Opportunity.objects.open().filter(organisation=organisation)
    return list(rows.order_by("-published_at", "-pk")[:LATEST])
