"""How an organisation is written, whoever does it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import WrongStateError
from talka.core.text import fold, slugify, sort_key
from talka.organisations.models import Organisation
from talka.organisations.queries import skeleton


def with_derived(organisation: Organisation) -> Organisation:
    """Fill what follows from the name: the key it is sorted by, how it is searched, how it looks, its part of the address."""
    organisation.sort_key = sort_key(organisation.name)[:400]
    organisation.folded = fold(organisation.name)[:400]
    organisation.skeleton = skeleton(organisation.name)
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
