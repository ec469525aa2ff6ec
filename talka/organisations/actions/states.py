"""What moderators decide about an organisation. Each act: check, guarded write, audit, message, in one transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.organisations.enums import State
from talka.organisations.models import Organisation
from talka.organisations.workflow import ORGANISATION


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
