"""Two years of work by invented people, so that figures, maps and profiles of the demonstration have something to say.

Thousands of rows are written at once, as an import would: each could have come of a volunteer's entry that the organiser
confirmed. Drawn with a fixed seed from today, so that a demonstration loaded on the same day is the same everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from talka.accounts.enums import MINORS, AgeBand, Sex
from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries.pairs import KEY_VERSION, candidate
from talka.core import clock
from talka.core.ids import public_id
from talka.core.periods import day_start, local
from talka.hours.enums import Side, Source
from talka.hours.enums import State as HoursState
from talka.hours.models import WorkRecord
from talka.opportunities.enums import State as OpportunityState
from talka.opportunities.models import Opportunity, WorkPlace
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import Organisation
from talka.web.management import figures

SEED = 20_26
QUARTER, FORMER = 13, 3
"""Weeks. What is offered now was offered in one of the last three quarters too, and three quarters before that: whole
weeks, so that a Saturday stays one."""
SINCE_THEN = 10
"""Weeks in which whoever applied was answered and what was offered ended: so it lies in a quarter that is published."""
OF_EACH = 2
WORKED_BY = 4
"""Organisers whose work a field is, for there to be work of the past in it: of thin ones nothing may be published."""
FIRST = (
    "Rīta", "Vakara", "Sniega", "Upes", "Meža", "Saules", "Mēness", "Lauku", "Jūras", "Ezera", "Kalna", "Pļavas",
    "Dzintara", "Rudens", "Pavasara", "Ziemas", "Vasaras", "Purva", "Krasta", "Bērzu", "Ābeļu", "Medus", "Vēja",
    "Rasas", "Miglas", "Priežu", "Smilgu", "Sila", "Gravas",
)  # fmt: skip
SECOND = (
    "Vizbule", "Cīrulis", "Pīlādzis", "Bezdelīga", "Zīle", "Lakstīgala", "Magone", "Ozols", "Egle", "Varavīksne",
    "Dzirnavas", "Roze", "Vilnis", "Strauts", "Taciņa", "Lapa", "Zvirbulis", "Stārķis", "Gliemezis", "Bite",
    "Kastanis", "Sēne", "Vāvere", "Dzenis", "Spāre",
)  # fmt: skip
NUMBERS = ("", " 15")
"""So many that the figures of a finished year can be shown by field and by region: thin ones are hidden, and others with them."""
AGES = {
    AgeBand.FROM_13: 8, AgeBand.FROM_16: 12, AgeBand.FROM_18: 22, AgeBand.FROM_25: 20, AgeBand.FROM_35: 20,
    AgeBand.FROM_50: 12, AgeBand.FROM_65: 6,
}  # fmt: skip
SEXES = {Sex.FEMALE: 58, Sex.MALE: 34, "": 8}
BUSY = {
    "0001000": 30, "0003000": 9, "0002000": 7, "0005000": 7, "0054000": 6, "0053000": 5, "0049000": 5, "0026000": 4,
    "0027000": 4, "0056000": 4, "0022000": 3, "0007000": 3, "0036000": 3,
}  # fmt: skip
"""Where it is done, and how much: few towns, so that their figures may be published."""
LATELY, LATE = timedelta(days=3), timedelta(days=5)
LATE_IN = 12
"""Of so many records one was confirmed late."""
MONTHS = 22
JOINED_LATER = 0.6
"""So many of them; the others have been there from the beginning."""
SEASON = (5, 6, 8, 11, 13, 11, 8, 8, 12, 12, 9, 10)
"""How much is done in each month."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Work of the past, with what a record says of it."""

    row: Opportunity
    field: str
    has_place: bool


def load() -> tuple[int, list[WorkRecord]]:
    """Write it if it is not there, all or nothing. Returns how many records there are, and those of them that are confirmed
    late and not written yet (`figures`)."""
    if User.objects.filter(nickname=f"{FIRST[0]} {SECOND[0]}").exists():
        return 0, []
    dice = random.Random(SEED)  # noqa: S311  # invented people, not secrets
    with transaction.atomic():
        offers = _past_offers()
        if not offers:
            return 0, []
        records = _records(_people(dice), offers, dice)
        late = _late(records)
        held_back = set(map(id, late))
        WorkRecord.objects.bulk_create([one for one in records if id(one) not in held_back], batch_size=2_000)
    return len(records), late


def _late(records: Sequence[WorkRecord]) -> list[WorkRecord]:
    """Some hours of a month are confirmed only when its figures are out."""
    first, after = figures.newest_month()
    found = [one for one in records if first <= one.date < after][::LATE_IN]
    for one in found:
        one.confirmed_at = day_start(figures.days()[0]) + LATE
    return found


def _past_offers() -> list[Offer]:
    """Copies of what verified organisers offer now, from the last six quarters that are over, archived since."""
    now: dict[int, list[Opportunity]] = {}
    rows = Opportunity.objects.open().filter(organisation__state=OrganisationState.VERIFIED, origin="")
    for row in rows.select_related("organisation").prefetch_related("fields", "work_places").order_by("pk"):
        now.setdefault(row.organisation_id, []).append(row)
    made, facts = [], []
    for place, row in enumerate(_well_worked([one for own in now.values() for one in own[:OF_EACH]])):
        for weeks in _weeks_ago(row, place):
            made.append(_copy(row, timedelta(weeks=weeks)))
            facts.append(([one.pk for one in row.fields.all()], list(row.work_places.all())))
    Opportunity.objects.bulk_create(made)
    through = Opportunity.fields.through
    through.objects.bulk_create(
        through(opportunity_id=one.pk, field_id=code)
        for one, (codes, _) in zip(made, facts, strict=True)
        for code in codes
    )
    WorkPlace.objects.bulk_create(
        WorkPlace(
            opportunity=one, municipality_id=place.municipality_id, name=place.name, address=place.address,
            lat=place.lat, lon=place.lon, position=place.position,
        )
        for one, (_, places) in zip(made, facts, strict=True)
        for place in places
    )  # fmt: skip
    return [
        Offer(one, codes[0] if codes else "cits", has_place=bool(places))
        for one, (codes, places) in zip(made, facts, strict=True)
    ]


def _weeks_ago(row: Opportunity, place: int) -> tuple[int, int]:
    """By turns, so that something was offered in each quarter; what takes long, so long ago that it is over."""
    lately = SINCE_THEN + QUARTER * (place % FORMER)
    if row.ends_at is not None:
        while row.ends_at - timedelta(weeks=lately) > clock.now():
            lately += QUARTER
    return lately, lately + QUARTER * FORMER


def _well_worked(rows: Sequence[Opportunity]) -> list[Opportunity]:
    """Those in whose field several organisers work."""
    organisers: dict[str, set[int]] = {}
    for row in rows:
        organisers.setdefault(_field(row), set()).add(row.organisation_id)
    return [row for row in rows if len(organisers[_field(row)]) >= WORKED_BY]


def _field(row: Opportunity) -> str:
    return next((one.pk for one in row.fields.all()), "cits")


def _copy(row: Opportunity, ago: timedelta) -> Opportunity:
    kept = {
        one.attname: getattr(row, one.attname)
        for one in Opportunity._meta.concrete_fields
        if one.attname not in {"id", "public_id", "photo_id"}
    }
    # By Riga's clock: what begins at nine begins at nine in summer and in winter.
    kept |= {name: local(value) - ago for name in MOVED if (value := kept[name]) is not None}
    return Opportunity(
        **kept | {"public_id": public_id(), "state": OpportunityState.ARCHIVED, "taken": row.approved}
    )  # no place is on offer any more


MOVED = ("starts_at", "ends_at", "apply_until", "published_at")


def _people(dice: random.Random) -> list[User]:
    return User.objects.bulk_create(
        User(
            nickname=name,
            password="!",  # noqa: S106  # no password: nobody signs in as them
            age_band=dice.choices(list(AGES), list(AGES.values()))[0],
            sex=dice.choices(list(SEXES), list(SEXES.values()))[0],
        )
        for name in names()
    )


def names() -> list[str]:
    """Nicknames of the invented people."""
    return [f"{first} {second}{number}" for number in NUMBERS for first in FIRST for second in SECOND]


def _records(people: Sequence[User], offers: Sequence[Offer], dice: random.Random) -> list[WorkRecord]:
    for_minors = [one for one in offers if one.row.for_minors and not one.row.hazardous]
    drawn = []
    for person in people:
        open_to = for_minors if person.age_band in MINORS else offers
        for day in _days(dice):
            offer = dice.choice(open_to)
            place = dice.choices(list(BUSY), list(BUSY.values()))[0] if offer.has_place else ""
            drawn.append((person, offer, place, day, dice.randrange(4, 29) * 15))
    named = pairs(
        {(person.pk, offer.row.organisation_id): (person, offer.row.organisation) for person, offer, *_ in drawn}
    )
    now, today = clock.now(), clock.today()
    return [
        WorkRecord(
            volunteer=person,
            pair=named[person.pk, offer.row.organisation_id],
            organisation_id=offer.row.organisation_id,
            opportunity=offer.row,
            date=day,
            minutes=minutes,
            municipality_id=place or None,
            remote=not place,
            field_id=offer.field,
            source=Source.VOLUNTEER,
            state=HoursState.CONFIRMED,
            proposed_by=Side.VOLUNTEER,
            proposer=person,
            confirmed_at=now - (today - day) + LATELY,
        )
        for person, offer, place, day, minutes in drawn
    ]


def _days(dice: random.Random) -> set[date]:
    """Days on which somebody helped: some people once, some every month since they began."""
    today = clock.today()
    last = today - LATELY
    months = dice.randrange(1, MONTHS) if dice.random() < JOINED_LATER else MONTHS
    begins = today.replace(day=1) - timedelta(days=31 * months)
    found = set()
    for _ in range(dice.choice((1, 2, 3, 5, 8, 13, 21, 34))):
        day = begins + timedelta(days=dice.randrange((last - begins).days + 1))
        if dice.random() * max(SEASON) < SEASON[day.month - 1]:
            found.add(day)
    return found or {begins}


def pairs(wanted: Mapping[tuple[UUID, int], tuple[User, Organisation]]) -> dict[tuple[UUID, int], PairName]:
    """Names by which organisers know these people, by person and organisation; missing ones are made.

    Of two who would be called the same by one organiser, the second is drawn anew.
    """
    here = PairName.objects.filter(organisation__in={organisation for _person, organisation in wanted.values()})
    taken = {(one.organisation_id, one.name) for one in here}
    found = {(one.volunteer_id, one.organisation_id): one for one in here if one.volunteer_id is not None}
    made = []
    for key, (person, organisation) in wanted.items():
        if key in found:
            continue
        attempt = 0
        while (key[1], name := candidate(person, organisation, attempt)) in taken:
            attempt += 1
        taken.add((key[1], name))
        found[key] = PairName(organisation=organisation, volunteer=person, name=name, key_version=KEY_VERSION)
        made.append(found[key])
    PairName.objects.bulk_create(made, batch_size=2_000)
    return found
