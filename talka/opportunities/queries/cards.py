"""What a list shows of an opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talka.core import clock
from talka.core.periods import local
from talka.core.templatetags.dates import left_changes, left_text, span_text, until_text
from talka.opportunities.enums import SHOWN_AFTERWARDS, Accessibility, Kind, Remote, State, Support
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.queries.kept import Kept
from talka.opportunities.search import SearchQuery, Sort, search
from talka.opportunities.search.run import run
from talka.organisations.models import Organisation
from talka.registers.models import Field
from talka.registers.queries import tables

SHOWN_OF_ORGANISATION = 100
URGENT = timedelta(days=3)
"""Nearer deadlines are marked."""
SHOWN = {
    *("id", "public_id", "slug", "version", "title", "title_en"),
    *("kind", "remote", "country", "language", "origin", "state"),
    *("starts_at", "ends_at", "apply_until", "published_at", "schedule_text", "hours_per_week", "hours_per_month"),
    *("supports", "accessibility", "places", "taken", "applied", "approved", "counts_hidden"),
}
COLUMNS = tuple(one.attname for one in Opportunity._meta.concrete_fields if one.attname in SHOWN)
IS_OPEN = f"""(organisation.is_public AND opportunity.state = '{State.PUBLISHED}'
    AND opportunity.apply_until > core_now() AND opportunity.same_as_id IS NULL) IS TRUE"""
TOLD = f"""{", ".join(f"opportunity.{name}" for name in COLUMNS)},
        organisation.id AS organisation_id, organisation.name AS organiser, organisation.version AS organiser_version,
        coalesce(organisation.answered_share, 1) AS answered_share,
        {IS_OPEN} AS is_open,
        ARRAY(SELECT link.field_id FROM opportunities_opportunity_fields link
            WHERE link.opportunity_id = opportunity.id ORDER BY link.field_id) AS field_codes,
        (SELECT json_agg(json_build_array(place.name, place.address, place.municipality_id) ORDER BY place.position, place.id)
            FROM opportunities_workplace place WHERE place.opportunity_id = opportunity.id) AS work_places,
        ARRAY(SELECT shift.starts_at FROM opportunities_shift shift
            WHERE shift.opportunity_id = opportunity.id ORDER BY shift.starts_at, shift.id) AS shift_starts,
        ARRAY(SELECT shift.ends_at FROM opportunities_shift shift
            WHERE shift.opportunity_id = opportunity.id ORDER BY shift.starts_at, shift.id) AS shift_ends"""
FROM = """FROM opportunities_opportunity opportunity
    JOIN organisations_organisation organisation ON organisation.id = opportunity.organisation_id
    WHERE opportunity.id = ANY(%(ids)s)"""
SEEN = f"SELECT told.id, told.apply_until, told.shift_ends, told::text AS words FROM (SELECT {TOLD} {FROM}) told"
ROWS = f"SELECT told.*, told::text AS words FROM (SELECT {TOLD} {FROM}) told"
"""In one round trip and without the ORM, which needed ten times as long for the four queries of a list as PostgreSQL.
SEEN reads the same as one text: most cards of a list were made before, and are kept under all that they say."""


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
    """One opportunity in a list. `mark` names all that it says: equal marks, equal cards.

    `changes_at` is when its words may change by the passing of time alone. `needed` and `free` None: the partner did not
    say. `when`, `until` and `left` are words in the reader's language, and so is `title` where the organiser wrote it in
    English; `language` is the title's.
    """

    mark: str
    changes_at: datetime
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
    answered_share: Decimal
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
    def where(self) -> str:
        """Town and municipality of the first place, how many more there are, or that it is done remotely."""
        if self.remote is Remote.FULL:
            return str(Remote.FULL.label)
        if len(self.places) < 2:
            return "".join(self.places)
        more = len(self.places) - 1
        text = ngettext("%(place)s and %(n)d more place", "%(place)s and %(n)d more places", more)
        return text % {"place": self.places[0], "n": more}


KEPT: Kept[Card] = Kept(2_000)


def cards(ids: Sequence[int]) -> list[Card]:
    """Cards in the order of `ids`; those that are gone are left out. One question, two where some were not seen before."""
    now = clock.now()
    found: dict[int, Card] = {}
    for row in run(SEEN, {"ids": list(ids)}) if ids else ():
        if card := KEPT.get(_mark(row, now)):
            found[row["id"]] = card
    missing = [pk for pk in ids if pk not in found]
    for row in run(ROWS, {"ids": missing}) if missing else ():
        mark = _mark(row, now)
        found[row["id"]] = card = _card(row, now, mark)
        if row["apply_until"] is not None:  # else the card holds the moment it was made at
            KEPT.put(mark, card)
    return [found[pk] for pk in ids if pk in found]


def answered_first(newest: Iterable[Card]) -> list[Card]:
    """Of those published on one day first what the organisers offer who answer; whoever is new to this counts as such.

    Within the page that a reader sees: between pages the moment decides, which no answer moves.
    """
    return sorted(newest, key=lambda one: (-_day(one), -one.answered_share))


def _day(card: Card) -> int:
    return local(card.published_at).toordinal() if card.published_at else 0


def _mark(row: dict[str, Any], now: datetime) -> str:
    """The row, the names of the registers, the language, and what of the moment the words about times hang on."""
    until = row["apply_until"] or now
    coming = sum(ends > now for ends in row["shift_ends"])
    moment = f"{local(now):%Y-%m-%d} {left_text(until, now)} {until <= now + URGENT:d} {until <= now:d} {coming}"
    told = f"{get_language()} {tables().release} {moment} {row['words']}"
    return blake2b(told.encode(), digest_size=16).hexdigest()


def soonest_and_newest(soon: int, new: int) -> tuple[list[Card], list[Card]]:
    """Those whose deadline comes first, and of the others the newest: on one page each stands once."""
    first = search(SearchQuery(sort=Sort.DEADLINE, limit=soon), facets=False).ids
    found = search(SearchQuery(limit=soon + new), facets=False).ids
    others = [pk for pk in found if pk not in first][:new]
    told = {card.pk: card for card in cards([*first, *others])}
    return [told[pk] for pk in first if pk in told], [told[pk] for pk in others if pk in told]


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


def told_at(opportunity: Opportunity, now: datetime) -> str:
    """What of the moment the words about times hang on: the day, what is left of time, whether the work has begun.

    Beside `when_text()`, which hangs on the shifts to come as well.
    """
    left = left_text(opportunity.apply_until, now) if opportunity.apply_until else ""
    begun = opportunity.starts_at is not None and opportunity.starts_at <= now
    return f"{local(now):%Y-%m-%d} {left} {begun:d}"


def _plain(hours: Decimal) -> str:
    return number_format(hours.normalize() if hours % 1 else int(hours), use_l10n=True)


def _card(row: dict[str, Any], now: datetime, mark: str) -> Card:
    opportunity = Opportunity.from_db(connection.alias, COLUMNS, [row[name] for name in COLUMNS])
    organiser = (row["organisation_id"], row["organiser"], row["organiser_version"])
    shifts = [Stretch(starts, ends) for starts, ends in zip(row["shift_starts"], row["shift_ends"], strict=True)]
    until = opportunity.apply_until or now
    in_english = get_language() == "en" and bool(opportunity.title_en)
    return Card(
        **_named(row),
        mark=mark,
        changes_at=_changes_at(until, shifts, now),
        pk=opportunity.pk,
        public_id=opportunity.public_id,
        slug=opportunity.slug,
        version=opportunity.version,
        title=opportunity.title_en if in_english else opportunity.title,
        organisation=Organisation.from_db(connection.alias, ("id", "name", "version"), organiser),
        country=opportunity.country,
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
        answered_share=row["answered_share"],
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


def _changes_at(until: datetime, shifts: Iterable[Timed], now: datetime) -> datetime:
    """The first moment that `_mark()` tells apart from this one."""
    moments = [until, until - URGENT, left_changes(until, now), *(shift.ends_at for shift in shifts)]
    return min((moment for moment in moments if moment > now), default=now)


def _named(row: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """What of the card the registers name: places and fields of activity."""
    known = tables().fields
    places = [_place(name, address, atvk) for name, address, atvk in row["work_places"] or ()]
    fields = [known[code] for code in row["field_codes"] if code in known]
    return {
        "municipalities": tuple(dict.fromkeys(one.municipality.display_name for one in places if one.municipality)),
        "places": tuple(dict.fromkeys(one.label for one in places)),
        "fields": tuple(sorted(fields, key=lambda field: field.position)),
    }


def _place(name: str, address: str, atvk: str | None) -> WorkPlace:
    place = WorkPlace(name=name, address=address, municipality_id=atvk)
    if town := tables().municipalities.get(atvk or ""):
        place.municipality = town
    return place
