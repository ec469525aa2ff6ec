"""Bringing an organisation into Talka by its registration number."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit
from talka.core.errors import RefusedError
from talka.organisations.actions.written import with_derived
from talka.organisations.enums import Entitlement, Role
from talka.organisations.models import Membership, Organisation
from talka.organisations.queries import entitlement, head_of, kind_of, name_of
from talka.registers.models import LegalEntity

ALLOWED = (Entitlement.YES, Entitlement.ASK)
"""Where the law is not clear (congregations) the moderator decides: nobody is sent away by a program."""


def register(entity: LegalEntity, *, by: User) -> Organisation:
    """Begin: a draft with what the register says, and the person as its admin. Nobody sees it yet.

    One that is here already is returned as it is: who is not in its team proves the right to it, or asks to join.
    Raises RefusedError for those who may not organise volunteer work (Brīvprātīgā darba likums, Article 3).
    """
    verdict = entitlement(entity)
    if verdict not in ALLOWED:
        raise RefusedError(f"organisation.register.{verdict}", str(Entitlement(verdict).label))
    known = head_of(entity.registration_number)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = with_derived(
                Organisation(
                    name=name_of(entity),
                    kind=kind_of(entity),
                    registration_number=entity.registration_number,
                    municipality=entity.municipality,
                    email=_as_email(entity.email),
                    phone=entity.phone[:30],
                )
            )
            made.save()
            Membership.objects.create(organisation=made, user=by, role=Role.ADMIN)
            audit.record("organisation.registered", on=made, by=by.pk)
    except IntegrityError:  # somebody else registered it in the same moment
        known = head_of(entity.registration_number)
        if known is None:
            raise RefusedError("organisation.register.raced", _("Somebody else changed this meanwhile.")) from None
        return known
    return made


def _as_email(text: str) -> str:
    first = text.split(";", maxsplit=1)[0].split(",", maxsplit=1)[0].strip()
    return first if "@" in first and " " not in first else ""
