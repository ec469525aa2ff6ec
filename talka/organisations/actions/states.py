"""Changes of an organisation's state. Each act: check, guarded write, audit, message, in one transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.notifications.kinds import Kind
from talka.organisations import messages
from talka.organisations.enums import RefusalReason, State, SuspensionReason, VerifiedBy
from talka.organisations.models import Organisation
from talka.organisations.queries import team
from talka.organisations.workflow import ORGANISATION


def move(organisation: Organisation, verb: str, *, by: UUID | None, reason: str = "", **more: Any) -> Organisation:
    """One step of the table. Raises WrongStateError when there is no such way or somebody else was faster."""
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


def submit(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """A proof of representation has come: now it waits for the moderator."""
    return move(organisation, "submit", by=by)


def verify(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """From submitted: it may publish by itself from now on. Refused without a registration number."""
    with transaction.atomic():
        move(organisation, "verify", by=by, verified_by=VerifiedBy.MODERATOR)
        _tell_team(messages.VERIFIED, organisation)
    return organisation


def refuse(organisation: Organisation, *, reason: str, by: UUID | None, note: str = "") -> Organisation:
    """`reason` is of RefusalReason; `note` are the moderator's own words to the team."""
    with transaction.atomic():
        move(organisation, "refuse", by=by, reason=reason)
        _tell_team(messages.REFUSED, organisation, reason=_words(RefusalReason, reason), note=note)
    return organisation


def suspend(organisation: Organisation, *, reason: str, by: UUID | None, note: str = "") -> Organisation:
    """Its page and all its opportunities vanish at once, because `open()` looks at this state. Its branches are the same
    legal person, so they go with it.

    `reason` is of SuspensionReason; `note` are the moderator's own words to the team.
    """
    with transaction.atomic():
        for branch in organisation.branches.filter(state=State.VERIFIED):
            move(branch, "suspend", by=by, reason=reason, state_before=branch.state)
        move(organisation, "suspend", by=by, reason=reason, state_before=organisation.state)
        _tell_team(messages.SUSPENDED, organisation, reason=_words(SuspensionReason, reason), note=note)
    return organisation


def restore(organisation: Organisation, *, by: UUID | None) -> Organisation:
    """Back to what it was when it was suspended: verified, or only listed by a partner."""
    verb = "relist" if organisation.state_before == State.LISTED else "restore"
    with transaction.atomic():
        reason = organisation.state_reason
        move(organisation, verb, by=by, state_before="")
        for branch in organisation.branches.filter(state=State.SUSPENDED, state_reason=reason):
            move(branch, "restore", by=by, state_before="")
        _tell_team(messages.RESTORED, organisation)
    return organisation


def set_reply_figures(
    organisation: Organisation, *, answered_share: Decimal | None, median_reply_days: Decimal | None, paused: bool
) -> Organisation:
    """How it answers applications; `paused`: it may publish nothing new until it has answered (R10)."""
    figures = {"answered_share": answered_share, "median_reply_days": median_reply_days, "publishing_paused": paused}
    with transaction.atomic():
        before = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if any(getattr(before, name) != value for name, value in figures.items()):
            Organisation.objects.filter(pk=organisation.pk).update(**figures)
        if before.publishing_paused != paused:
            audit.record("organisation.publishing_paused" if paused else "organisation.publishing_resumed", on=before)
    for name, value in figures.items():
        setattr(organisation, name, value)
    return organisation


def _words(reasons: type[RefusalReason | SuspensionReason], code: str) -> Any:
    return reasons(code).label if code in reasons.values else code


def _tell_team(kind: Kind, organisation: Organisation, **context: Any) -> None:
    for member in team(organisation):
        messages.tell(kind, organisation, member, "organisations:proof", organisation.key, **context)
