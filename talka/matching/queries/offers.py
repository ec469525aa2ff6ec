"""Offers to help: one's own, the public counts, and what a verified organiser may find.

An organiser knows people by the pair's name, and their offers by a handle of its own: two organisers that lay their
addresses side by side learn nothing. Minors are never found (docs/adr, "offers of minors are only counted").
"""

from __future__ import annotations

import base64
import binascii
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from talka.accounts import vault
from talka.accounts.enums import MINORS, AgeBand, Availability
from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.applications.models import PairName
from talka.applications.queries import candidate, fits_age
from talka.applications.queries.cards import shown_band
from talka.core import clock
from talka.core.plane import distance_km
from talka.core.text import query_terms
from talka.matching.enums import InvitationState, Visibility
from talka.matching.models import HelpOffer, Invitation
from talka.matching.schemas import People
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.organisations.queries import team
from talka.registers.models import Field, Municipality
from talka.registers.queries import active_municipalities, resolve_municipality, tables

PAGE = 20
HIDDEN_UNDER = 5
"""Smaller public counts are told as "fewer than 5"; there are no totals to subtract from."""


def own(user: User) -> HelpOffer | None:
    """The person's offer, held up or over; not the one in the bin."""
    return HelpOffer.objects.filter(volunteer=user, removed_at=None).prefetch_related("fields").first()


def in_bin(user: User) -> HelpOffer | None:
    """The one taken down last, which can be put up again."""
    return HelpOffer.objects.filter(volunteer=user, removed_at__isnull=False).order_by("-removed_at").first()


@dataclass(frozen=True, slots=True)
class Counted:
    """`n` None: some, but fewer than HIDDEN_UNDER."""

    name: str
    code: str
    n: int | None


def counts() -> tuple[list[Counted], list[Counted]]:
    """How many people offer help in each municipality and in each field, for everybody to read."""
    live = HelpOffer.objects.live()
    towns = dict(live.exclude(municipality=None).values_list("municipality").annotate(n=Count("pk")).order_by())
    fields = dict(live.exclude(fields=None).values_list("fields").annotate(n=Count("pk", distinct=True)).order_by())
    known = tables().fields
    return (
        [_counted(one.display_name, one.atvk, towns[one.atvk]) for one in active_municipalities() if one.atvk in towns],
        [_counted(one.display_name, code, fields[code]) for code, one in known.items() if code in fields],
    )


def _counted(name: str, code: str, n: int) -> Counted:
    return Counted(name, code, n if n >= HIDDEN_UNDER else None)


# --- what an organiser finds -------------------------------------------------------------------------------------------


def _cipher(organisation: Organisation) -> AESSIV:
    return AESSIV(bytes.fromhex(vault.keyed("help offer", organisation.public_id)))


def handle_of(offer: HelpOffer, organisation: Organisation) -> str:
    """What stands in the organiser's address in place of the offer's id: the same each time, another for each organiser."""
    sealed = _cipher(organisation).encrypt(offer.public_id.encode(), None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def offer_by_handle(organisation: Organisation, handle: str) -> HelpOffer | None:
    """The offer, if this organiser may find it now."""
    try:
        sealed = base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        public_id = _cipher(organisation).decrypt(sealed, None).decode()
    except (ValueError, binascii.Error, InvalidTag):
        return None
    return findable(organisation).filter(public_id=public_id).first()


def findable(organisation: Organisation) -> QuerySet[HelpOffer]:
    """Offers of adults that are shown to organisers; people of the own team are left out."""
    grown = Q(volunteer__age_band=AgeBand.FROM_16, volunteer__next_band_month__lte=clock.today())
    rows = HelpOffer.objects.live().filter(~Q(volunteer__age_band__in=MINORS) | grown)
    rows = rows.filter(visibility=Visibility.ORGANISERS).exclude(volunteer__in=team(organisation))
    return rows.select_related("volunteer", "municipality").prefetch_related("fields")


def _near(atvk: str, radius_km: int | None) -> Q:
    """People who live so near and go so far; without a distance each person's own decides."""
    place = resolve_municipality(atvk)
    if place is None:
        return Q()
    found = Q(municipality=place)
    for one in active_municipalities():
        far = distance_km((place.lat, place.lon), (one.lat, one.lon))
        if one != place and (radius_km is None or far <= radius_km):
            found |= Q(municipality=one, radius_km__gte=math.ceil(far))
    return found


def _asked(rows: QuerySet[HelpOffer], people: People) -> QuerySet[HelpOffer]:
    if people.field:
        rows = rows.filter(fields=people.field)
    for group in query_terms(people.skill):
        rows = rows.filter(terms__overlap=group)
    if people.language:
        rows = rows.filter(languages__contains=[people.language])
    if people.municipality:
        near = _near(people.municipality, people.radius_km)
        rows = rows.filter(near | Q(remote=True) if people.remote else near)
    elif people.remote:
        rows = rows.filter(remote=True)
    if people.availability:
        rows = rows.filter(availability__contains=[people.availability])
    if people.bands is not None:
        fits = Q(volunteer__age_band__in=people.bands - MINORS)
        if AgeBand.FROM_18 in people.bands:
            fits |= Q(volunteer__age_band__in=MINORS)
        rows = rows.filter(fits)
    return rows


def bands_for(opportunity: Opportunity) -> frozenset[str]:
    """Ages that this work may have, not said among them."""
    return frozenset(band for band in ("", *AgeBand.values) if not fits_age(band, opportunity))


@dataclass(frozen=True, slots=True)
class OfferCard:
    """Everything of an offer that reaches an organiser. `name` only on the offer's own page, where opening it is logged."""

    handle: str
    pair_name: str
    age_band: str
    fields: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str | Promise, ...]
    place: str
    radius_km: int | None
    availability: tuple[str | Promise, ...]
    remote: bool
    text: str
    named: bool
    invited: tuple[tuple[str, str | Promise], ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    cards: list[OfferCard]
    page: int
    more: bool


def look_for(organisation: Organisation, people: People, *, opportunity: Opportunity | None, page: int = 1) -> Found:
    """One page of people who fit, those who changed their offer last first."""
    first = (page - 1) * PAGE
    rows = list(_asked(findable(organisation), people).order_by("-changed_at", "pk")[first : first + PAGE + 1])
    return Found(_cards(rows[:PAGE], organisation, opportunity), page, len(rows) > PAGE)


def seen_by(offer: HelpOffer, organisation: Organisation, *, opportunity: Opportunity | None = None) -> OfferCard:
    return _cards([offer], organisation, opportunity)[0]


def _cards(rows: Sequence[HelpOffer], organisation: Organisation, opportunity: Opportunity | None) -> list[OfferCard]:
    people = [one.volunteer_id for one in rows]
    pairs = {one.volunteer_id: one for one in PairName.objects.filter(organisation=organisation, volunteer__in=people)}
    invited: dict[int, list[tuple[str, str | Promise]]] = defaultdict(list)
    sent = Invitation.objects.filter(pair__in=[one.pk for one in pairs.values()]).order_by("-sent_at")
    for title, state, pair in sent.values_list("opportunity__title", "state", "pair"):
        invited[pair].append((title, InvitationState(state).label))
    return [_card(one, organisation, pairs.get(one.volunteer_id), opportunity, invited) for one in rows]


def _card(
    offer: HelpOffer,
    organisation: Organisation,
    pair: PairName | None,
    opportunity: Opportunity | None,
    invited: dict[int, list[tuple[str, str | Promise]]],
) -> OfferCard:
    place: Municipality | None = offer.municipality
    fields: Iterable[Field] = offer.fields.all()
    return OfferCard(
        handle=handle_of(offer, organisation),
        pair_name=pair.name if pair else candidate(offer.volunteer, organisation),
        age_band=shown_band(age_band(offer.volunteer), opportunity) if opportunity else "",
        fields=tuple(one.display_name for one in sorted(fields, key=lambda field: field.position)),
        skills=tuple(offer.skills),
        languages=tuple(Language(one).label for one in offer.languages),
        place=place.display_name if place else "",
        radius_km=offer.radius_km,
        availability=tuple(Availability(one).label for one in offer.availability),
        remote=offer.remote,
        text=offer.text,
        named=offer.named,
        invited=tuple(invited[pair.pk]) if pair else (),
    )


def open_opportunities(organisation: Organisation) -> list[Opportunity]:
    """What the organiser may invite to, the next deadline first."""
    return list(Opportunity.objects.open().filter(organisation=organisation).order_by("apply_until", "pk"))
