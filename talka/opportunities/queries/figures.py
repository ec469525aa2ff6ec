"""Figures of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from talka.opportunities.enums import SHOWN_AFTERWARDS
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, totals
from talka.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Figures:
    """Of what is open: opportunities, places still free where their number is known, and organisers."""

    opportunities: int
    places_free: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Record:
    """What an organiser has offered so far."""

    published: int
    open: int
    needed: int
    approved: int


def figures() -> Figures:
    return figures_of(SearchQuery())


def figures_of(query: SearchQuery) -> Figures:
    """Of all that a search finds, however many."""
    return Figures(**totals(query))


def record_of(organisation: Organisation) -> Record:
    rows = Opportunity.objects.filter(organisation=organisation)
    told = rows.filter(state__in=SHOWN_AFTERWARDS).aggregate(
        published=Count("pk"), needed=Sum("places", default=0), approved=Sum("approved", default=0)
    )
    return Record(open=rows.open().count(), **told)
