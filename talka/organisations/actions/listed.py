"""Organisations that a trusted partner names: they have no team until somebody proves the right to speak for one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from talka.core import audit, clock
from talka.core.text import plain
from talka.organisations.actions.written import with_derived
from talka.organisations.enums import Kind, State
from talka.organisations.models import Organisation
from talka.organisations.schemas import ListedOrganisation
from talka.registers.models import is_registration_number

NAME_LENGTH = 255
KNOWN = "SELECT listed_id, id FROM organisations_organisation WHERE listed_by = %s AND listed_id = ANY(%s)"
"""Asked at each push of a program, so not written anew by the ORM each time."""


def ensure_listed(named: Iterable[ListedOrganisation], *, partner: str, partner_name: str) -> dict[str, int]:
    """Find or create the organisations a partner vouches for. Returns {partner's id of it: primary key}.

    One with a registration number that Talka knows already is that one, whatever the partner calls it: a verified
    organisation's own words are never overwritten. New ones become `listed`, without a team.
    """
    wanted = {one.external_id: one for one in named}
    try:
        return _ensure(wanted, partner, partner_name)
    except IntegrityError:  # somebody else listed one of them meanwhile, so now it is known
        return _ensure(wanted, partner, partner_name)


def _ensure(wanted: dict[str, ListedOrganisation], partner: str, partner_name: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [partner, list(wanted)])
        known: dict[str, int] = dict(cursor.fetchall())
    if len(known) == len(wanted):
        return known
    missing = {key: one for key, one in wanted.items() if key not in known}
    numbers = {one.registration_number for one in missing.values() if is_registration_number(one.registration_number)}
    heads = dict(
        Organisation.objects.filter(registration_number__in=numbers, branch_of__isnull=True).values_list(
            "registration_number", "pk"
        )
    )
    new: list[Organisation] = []
    for key, one in missing.items():
        number = one.registration_number if one.registration_number in numbers else ""
        if number in heads:
            known[key] = heads[number]
        else:
            new.append(_listed(one, number, partner, partner_name))
            if number:
                numbers.discard(number)  # a second one of the same number in this batch keeps its own row without it
    if not new:
        return known
    with transaction.atomic():
        Organisation.objects.bulk_create(new, batch_size=1_000)
        audit.record_many("organisation.listed", kind=Organisation, ids=[one.public_id for one in new], partner=partner)
    return known | {one.listed_id: one.pk for one in new}


def _listed(one: ListedOrganisation, number: str, partner: str, partner_name: str) -> Organisation:
    return with_derived(
        Organisation(
            name=one.name[:NAME_LENGTH],
            kind=Kind.ASSOCIATION,
            state=State.LISTED,
            registration_number=number,
            website=one.website[:200],
            mission=plain(one.description)[:2_000],
            municipality_id=one.municipality,
            listed_by=partner,
            listed_by_name=partner_name,
            listed_id=one.external_id,
            listing_active=True,
        )
    )


def set_listing_active(partner: str, *, active: bool, by: UUID | None) -> int:
    """A partner was switched on or off: what it listed appears or vanishes with it. Returns how many changed."""
    with transaction.atomic():
        changed = list(
            Organisation.objects.select_for_update().filter(listed_by=partner).exclude(listing_active=active)
        )
        Organisation.objects.filter(pk__in=[one.pk for one in changed]).update(
            listing_active=active, updated_at=clock.Now(), version=F("version") + 1
        )
        for one in changed:
            audit.record("organisation.listing_changed", on=one, by=by, active=active)
    return len(changed)
