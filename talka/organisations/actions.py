"""What can be done to an organisation. Each act: check, guarded write, audit, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.text import fold, plain, slugify, sort_key
from talka.organisations.enums import Kind, State
from talka.organisations.models import Organisation
from talka.organisations.schemas import ListedOrganisation
from talka.organisations.workflow import ORGANISATION
from talka.registers.models import is_registration_number

NAME_LENGTH = 255


def with_derived(organisation: Organisation) -> Organisation:
    """Fill what follows from the name: the key it is sorted by, the form it is searched by, its part of the address."""
    organisation.sort_key = sort_key(organisation.name)[:400]
    organisation.folded = fold(organisation.name)[:400]
    organisation.slug = slugify(organisation.name)[:80] or "organizacija"
    return organisation


def store(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """Write a new or edited organisation. Raises WrongStateError when somebody saved it since it was read.

    Search reads the name from its own tables: opportunities' job writes them anew within a minute of a new name.
    """
    with_derived(organisation)
    with transaction.atomic():
        if organisation._state.adding:
            organisation.save()
            audit.record("organisation.created", on=organisation, by=by)
        else:
            fresh = Organisation.objects.filter(pk=organisation.pk, version=organisation.version)
            renamed = fresh.exclude(name=organisation.name).exists()
            if not fresh.update(version=F("version") + 1):
                raise WrongStateError("organisation.changed_meanwhile", _("Somebody else changed this meanwhile."))
            organisation.version += 1
            organisation.updated_at = clock.now()
            if renamed:
                organisation.renamed_at = organisation.updated_at
            organisation.save()
            audit.record("organisation.changed", on=organisation, by=by)
    return organisation


def _move(organisation: Organisation, verb: str, *, by: UUID | None, reason: str = "", **more: Any) -> Organisation:
    target = ORGANISATION.target(verb, organisation.state)
    if target == State.VERIFIED and not organisation.registration_number:
        raise RefusedError(
            f"organisation.{verb}.number_missing",
            _("Write the registration number first: without it an organisation cannot be verified."),
        )
    with transaction.atomic():
        unchanged = Organisation.objects.filter(
            pk=organisation.pk, state=organisation.state, version=organisation.version
        )
        moved = unchanged.update(
            state=target, state_reason=reason, updated_at=clock.Now(), version=F("version") + 1, **more
        )
        if not moved:
            raise WrongStateError(f"organisation.{verb}.raced", _("Somebody else changed this meanwhile."))
        audit.record(f"organisation.{verb}", on=organisation, by=by, reason=reason)
    organisation.refresh_from_db()
    return organisation


def verify(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """From submitted: it may publish by itself from now on. Refused without a registration number."""
    return _move(organisation, "verify", by=by)


def refuse(organisation: Organisation, *, reason: str, by: UUID | None) -> Organisation:
    return _move(organisation, "refuse", by=by, reason=reason)


def suspend(organisation: Organisation, *, reason: str, by: UUID | None) -> Organisation:
    """Its page and all its opportunities vanish at once, because `open()` looks at this state."""
    return _move(organisation, "suspend", by=by, reason=reason, state_before=organisation.state)


def restore(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """Back to what it was when it was suspended: verified, or only listed by a partner."""
    verb = "relist" if organisation.state_before == State.LISTED else "restore"
    return _move(organisation, verb, by=by, state_before="")


def ensure_listed(named: Iterable[ListedOrganisation], *, partner: str, partner_name: str) -> dict[str, int]:
    """Find or create the organisations a partner vouches for. Returns {partner's id of it: primary key}.

    One with a registration number that Talka knows already is that one, whatever the partner calls it: a verified
    organisation's own words are never overwritten. New ones become `listed`, without a team.
    """
    wanted = {one.external_id: one for one in named}
    known = dict(Organisation.objects.filter(listed_by=partner, listed_id__in=wanted).values_list("listed_id", "pk"))
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
