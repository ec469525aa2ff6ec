"""What a list shows of an opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talka.core import clock
from talka.core.templatetags.dates import left_text, span_text, until_text
from talka.opportunities.enums import SHOWN_AFTERWARDS, Accessibility, Kind, Remote, State, Support
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.search import SearchQuery, Sort, search
from talka.opportunities.search.run import run
from talka.organisations.models import Organisation
from talka.registers.models import Field
from talka.registers.queries import tables

SHOWN_OF_ORGANISATION = 100
URGENT = timedelta(days=3)
"""Nearer deadlines are marked."""
SHOWN = {
    *(
        "id",
        "public_id",
        "slug",
        "version",
        "title",
        "title_en",
        "kind",
        "remote",
        "country",
        "language",
        "origin",
        "state",
    ),
    *("starts_at", "ends_at", "apply_until", "published_at", "schedule_text", "hours_per_week", "hours_per_month"),
    *("supports", "accessibility", "places", "taken", "applied", "approved", "counts_hidden"),
}
COLUMNS = tuple(one.attname for one in Opportunity._meta.concrete_fields if one.attname in SHOWN)
ROWS = f"""SELECT {", ".join(f"opportunity.{name}" for name in COLUMNS)},
        organisation.id AS organisation_id, organisation.name AS organiser, organisation.version AS organiser_version,
        (organisation.is_public AND opportunity.state = '{State.PUBLISHED}'
            AND opportunity.apply_until > core_now()) IS TRUE AS is_open,
        ARRAY(SELECT link.field_id FROM opportunities_opportunity_fields link
            JOIN registers_field field ON field.code = link.field_id
            WHERE link.opportunity_id = opportunity.id ORDER BY field.position) AS field_codes,
        (SELECT json_agg(json_build_array(place.name, place.address, place.municipality_id) ORDER BY place.position, place.id)
            FROM opportunities_workplace place WHERE place.opportunity_id = opportunity.id) AS work_places,
        ARRAY(SELECT shift.starts_at FROM opportunities_shift shift
            WHERE shift.opportunity_id = opportunity.id ORDER BY shift.starts_at, shift.id) AS shift_starts,
        ARRAY(SELECT shift.ends_at FROM opportunities_shift shift
            WHERE shift.opportunity_id = opportunity.id ORDER BY shift.starts_at, shift.id) AS shift_ends
    FROM opportunities_opportunity opportunity
    JOIN organisations_organisation organisation ON organisation.id = opportunity.organisation_id
    WHERE opportunity.id = ANY(%(ids)s)"""
"""In one round trip and without the ORM, which needed ten times as long for the four queries of a list as PostgreSQL.
`is_open` is OpportunityQuerySet.open(); a test compares."""


class Timed(Protocol):
    """A shift, or as much of it as tells when it is."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Stretch(NamedTuple):
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity in a list. Needed, applied, approved and free are read fresh; all else follows `version`.

    `needed` and `free` None: the partner did not say. `when`, `until` and `left` are words in the reader's language, and so
    is `title` where the organiser wrote it in English; `language` is the title's.
    """

    pk: int
    public_id: str
    slug: str
    version: int
    title: str
    organisation: Organisation
    municipalities: tuple[str, ...]
    places: tuple[str, ...]
    country: str
    fields: tuple[Field, ...]
    kind: Kind
    remote: Remote
    supports: tuple[Support, ...]
    accessibility: tuple[Accessibility, ...]
    language: str
    origin: str
    state: State
    is_open: bool
    starts_at: datetime | None
    ends_at: datetime | None
    apply_until: datetime
    published_at: datetime | None
    when: str
    until: str
    left: str
    urgent: bool
    needed: int | None
    applied: int
    approved: int
    free: int | None
    counts_hidden: bool

    def get_absolute_url(self) -> str:
        return reverse("opportunity", args=[self.public_id, self.slug])

    @property
    def moving(self) -> tuple[object, ...]:
        """All that is shown and may change without a new version of the row or of its organisation."""
        left = self.left if self.urgent else ""
        counts = (self.needed, self.applied, self.approved, self.free, self.counts_hidden)
        return (self.where, self.when, self.until, left, self.urgent, self.is_open, *counts)

    @property
    def where(self) -> str:
        """Town and municipality of the first place, how many more there are, or that it is done remotely."""
        if self.remote is Remote.FULL:
            return str(Remote.FULL.label)
        if len(self.places) < 2:
            return "".join(self.places)
        more = len(self.places) - 1
        text = ngettext("%(place)s and %(n)d more place", "%(place)s and %(n)d more places", more)
        return text % {"place": self.places[0], "n": more}


def cards(ids: Sequence[int]) -> list[Card]:
    """Cards in the order of `ids`; those that are gone are left out. One query, whose columns are only those shown."""
    now = clock.now()
    found = {row["id"]: _card(row, now) for row in run(ROWS, {"ids": list(ids)})} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def newest(limit: int) -> list[Card]:
    return cards(search(SearchQuery(limit=limit), facets=False).ids)


def soon_closing(limit: int) -> list[Card]:
    return cards(search(SearchQuery(sort=Sort.DEADLINE, limit=limit), facets=False).ids)


def of_organisation(organisation: Organisation, *, past: bool, limit: int = SHOWN_OF_ORGANISATION) -> list[Card]:
    """Its open opportunities, the next deadline first; or those that were public and are over, the latest first."""
    rows = Opportunity.objects.filter(organisation=organisation)
    open_ones = rows.open()
    if past:
        over = rows.filter(state__in=SHOWN_AFTERWARDS).exclude(pk__in=open_ones.values("pk"))
        chosen = over.order_by("-apply_until", "-pk")
    else:
        chosen = open_ones.order_by("apply_until", "pk")
    return cards(list(chosen.values_list("pk", flat=True)[:limit]))


def when_text(opportunity: Opportunity, shifts: Iterable[Timed], now: datetime) -> str:
    """When the work is, in words: the next shift, the dates, the organiser's own words or the hours a week."""
    coming = [shift for shift in shifts if shift.ends_at > now]
    if coming:
        text = span_text(coming[0].starts_at, coming[0].ends_at, now)
        more = len(coming) - 1
        return text + (ngettext(" and %(n)d more time", " and %(n)d more times", more) % {"n": more} if more else "")
    if opportunity.starts_at:
        return span_text(opportunity.starts_at, opportunity.ends_at, now)
    if opportunity.schedule_text:
        return opportunity.schedule_text
    if opportunity.hours_per_week:
        return _("%(hours)s h a week") % {"hours": _plain(opportunity.hours_per_week)}
    if opportunity.hours_per_month:
        return _("%(hours)s h a month") % {"hours": _plain(opportunity.hours_per_month)}
    return _("by arrangement")


def _plain(hours: Decimal) -> str:
    return number_format(hours.normalize() if hours % 1 else int(hours), use_l10n=True)


def _card(row: dict[str, Any], now: datetime) -> Card:
    known = tables()
    opportunity = Opportunity.from_db(connection.alias, COLUMNS, [row[name] for name in COLUMNS])
    organiser = (row["organisation_id"], row["organiser"], row["organiser_version"])
    places = [_place(name, address, atvk) for name, address, atvk in row["work_places"] or ()]
    shifts = [Stretch(starts, ends) for starts, ends in zip(row["shift_starts"], row["shift_ends"], strict=True)]
    until = opportunity.apply_until or now
    in_english = get_language() == "en" and bool(opportunity.title_en)
    towns = tuple(dict.fromkeys(place.municipality.display_name for place in places if place.municipality))
    return Card(
        pk=opportunity.pk,
        public_id=opportunity.public_id,
        slug=opportunity.slug,
        version=opportunity.version,
        title=opportunity.title_en if in_english else opportunity.title,
        organisation=Organisation.from_db(connection.alias, ("id", "name", "version"), organiser),
        municipalities=towns,
        places=tuple(dict.fromkeys(place.label for place in places)),
        country=opportunity.country,
        fields=tuple(known.fields[code] for code in row["field_codes"] if code in known.fields),
        kind=Kind(opportunity.kind),
        remote=Remote(opportunity.remote),
        supports=tuple(map(Support, opportunity.supports)),
        accessibility=tuple(map(Accessibility, opportunity.accessibility)),
        language="en" if in_english else opportunity.language,
        origin=opportunity.origin,
        state=State(opportunity.state),
        is_open=row["is_open"],
        starts_at=opportunity.starts_at,
        ends_at=opportunity.ends_at,
        apply_until=until,
        published_at=opportunity.published_at,
        when=when_text(opportunity, shifts, now),
        until=until_text(until, now),
        left=left_text(until, now),
        urgent=now < until <= now + URGENT,
        needed=opportunity.places,
        applied=opportunity.applied,
        approved=opportunity.approved,
        free=opportunity.free,
        counts_hidden=opportunity.counts_hidden,
    )


def _place(name: str, address: str, atvk: str | None) -> WorkPlace:
    place = WorkPlace(name=name, address=address, municipality_id=atvk)
    if town := tables().municipalities.get(atvk or ""):
        place.municipality = town
    return place
