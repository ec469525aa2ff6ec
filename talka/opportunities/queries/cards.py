"""What a list shows of an opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.core import clock
from talka.core.templatetags.dates import left_text, span_text, until_text
from talka.opportunities.enums import SHOWN_AFTERWARDS, Accessibility, Kind, Remote, State, Support
from talka.opportunities.models import Opportunity, Shift
from talka.opportunities.queries.pages import with_towns
from talka.opportunities.search import SearchQuery, Sort, search
from talka.organisations.models import Organisation
from talka.registers.models import Field

SHOWN_OF_ORGANISATION = 100
URGENT = timedelta(days=3)
"""Nearer deadlines are marked."""


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity in a list. Needed, applied, approved and free are read fresh; all else follows `version`.

    `needed` and `free` None: the partner did not say. `when`, `until` and `left` are words in the reader's language.
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
    """Cards in the order of `ids`; those that are gone are left out. Four queries."""
    rows = (
        Opportunity.objects.filter(pk__in=ids)
        .with_openness()
        .defer("duties", "duties_en", "benefits", "benefits_en", "experience")
        .select_related("organisation")
        .prefetch_related("fields", "work_places", "shifts")
    )
    now = clock.now()
    with_towns(rows)
    found = {row.pk: _card(row, now) for row in rows}
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


def when_text(opportunity: Opportunity, shifts: Iterable[Shift], now: datetime) -> str:
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


def _card(row: Opportunity, now: datetime) -> Card:
    places = list(row.work_places.all())
    until = row.apply_until or now
    towns = tuple(dict.fromkeys(place.municipality.display_name for place in places if place.municipality))
    return Card(
        pk=row.pk,
        public_id=row.public_id,
        slug=row.slug,
        version=row.version,
        title=row.title,
        organisation=row.organisation,
        municipalities=towns,
        places=tuple(dict.fromkeys(place.label for place in places)),
        country=row.country,
        fields=tuple(row.fields.all()),
        kind=Kind(row.kind),
        remote=Remote(row.remote),
        supports=tuple(map(Support, row.supports)),
        accessibility=tuple(map(Accessibility, row.accessibility)),
        language=row.language,
        origin=row.origin,
        state=State(row.state),
        is_open=row.is_open,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        apply_until=until,
        published_at=row.published_at,
        when=when_text(row, row.shifts.all(), now),
        until=until_text(until, now),
        left=left_text(until, now),
        urgent=now < until <= now + URGENT,
        needed=row.places,
        applied=row.applied,
        approved=row.approved,
        free=row.free,
        counts_hidden=row.counts_hidden,
    )
