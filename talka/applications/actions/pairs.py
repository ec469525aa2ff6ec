"""Pair names are stored on first contact, unique within the organisation."""

from __future__ import annotations

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries import KEY_VERSION, candidate
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation

ATTEMPTS = 50


def ensure_pair(volunteer: User, organisation: Organisation) -> PairName:
    """The pair's name, made now if this is the first contact.

    Two at once: the second sees the first's row after its commit; a name that another volunteer has is drawn anew.
    """
    for attempt in range(ATTEMPTS):
        known = PairName.objects.filter(volunteer=volunteer, organisation=organisation).first()
        if known is not None:
            return known
        drawn = PairName(
            volunteer=volunteer,
            organisation=organisation,
            name=candidate(volunteer, organisation, attempt),
            key_version=KEY_VERSION,
        )
        PairName.objects.bulk_create([drawn], ignore_conflicts=True)
    raise RefusedError("pair_name.none_free")
