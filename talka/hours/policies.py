"""Who may see and do what with hours: their volunteer, and the team of the organisation. Nobody else, 404."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.http import Http404

from talka.accounts.models import User
from talka.core import clock
from talka.hours.enums import REMOVABLE, OutsideState, Side, State
from talka.hours.models import Change, Import, Kiosk, OutsideWork, Presence, Slip, WorkRecord
from talka.hours.queries.codes import STAMPS_KEPT
from talka.hours.queries.outside import oldest_open, token_hash
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

WHOLE = ("volunteer", "organisation", "opportunity", "shift", "pair", "municipality", "field")


def own(user: User, public_id: str) -> WorkRecord:
    """The volunteer's own record, from the bin too."""
    found = WorkRecord.objects.filter(volunteer=user, public_id=public_id).select_related(*WHOLE).first()
    if found is None:
        raise Http404
    return found


def received(organisation: Organisation, public_id: str) -> WorkRecord:
    """A record of an organisation that the actor got by organisations.policies.access; from its bin only what it wrote."""
    rows = WorkRecord.objects.filter(organisation=organisation, public_id=public_id).select_related(*WHOLE)
    found = rows.first()
    if found is None or (found.removed_at is not None and found.proposed_by != Side.ORGANISER):
        raise Http404
    return found


def own_presence(user: User, public_id: str) -> Presence:
    rows = Presence.objects.select_related("organisation", "opportunity", "pair", "shift", "volunteer")
    found = rows.filter(volunteer=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def open_presence(user: User, opportunity: Opportunity) -> Presence | None:
    rows = Presence.objects.open().select_related("organisation", "opportunity", "pair", "shift", "volunteer")
    return rows.filter(volunteer=user, opportunity=opportunity).first()


def presence_at(organisation: Organisation, public_id: str) -> Presence:
    rows = Presence.objects.select_related("organisation", "opportunity", "pair", "shift", "volunteer")
    found = rows.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_outside(user: User, public_id: str) -> OutsideWork:
    found = OutsideWork.objects.select_related("contact").filter(volunteer=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def outside_by(token: str) -> OutsideWork | None:
    """By the link in the e-mail; None when it was used or is too old."""
    rows = OutsideWork.objects.select_related("contact").filter(token_hash=token_hash(token), state=OutsideState.ASKED)
    return rows.filter(asked_at__gte=oldest_open()).first()


def work_at(organisation: Organisation, public_id: str) -> Opportunity:
    rows = Opportunity.objects.select_related("organisation").prefetch_related("shifts")
    found = rows.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def slip_at(organisation: Organisation, public_id: str) -> Slip:
    found = Slip.objects.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def import_at(organisation: Organisation, public_id: str) -> Import:
    rows = Import.objects.filter(organisation=organisation, public_id=public_id).select_related("opportunity")
    found = rows.defer("sealed").first()
    if found is None:
        raise Http404
    return found


def kiosk_by(public_id: str, token: str, *, late: bool = False) -> Kiosk:
    """The tablet's page, for the device that holds its cookie. Raises Http404 for others, and once it is closed.

    `late`: stamps that it kept without a network may come some days after its own time is over.
    """
    hashed = hashlib.sha256(token.encode()).hexdigest()
    over = clock.now() - (STAMPS_KEPT if late else timedelta())
    rows = Kiosk.objects.select_related("organisation", "opportunity", "opened_by")
    found = rows.filter(public_id=public_id, token_hash=hashed, closed_at__isnull=True, until__gt=over).first()
    if found is None:
        raise Http404
    return found


def verbs(record: WorkRecord, side: str, waiting: Change | None) -> list[str]:
    """What this side may do now."""
    if record.removed_at is not None:
        return ["restore"] if record.proposed_by == side else []
    if record.locked_at is not None:
        return []
    if waiting is not None:
        return (
            ["dispute"]
            if waiting.side == side and _agreed(record)
            else ["accept", "refuse"]
            if waiting.side != side
            else []
        )
    mine = record.proposed_by == side
    found = []
    if record.state in {State.CLAIMED, State.UNCLEAR} and not mine:
        found.append("confirm")
    if record.state == State.DISPUTED:
        found.append("settle" if record.disputed_by == side else "answer")
    if record.state != State.UNCLEAR and not (record.state == State.CLAIMED and mine):
        found.append("propose")
    if _agreed(record) or (record.state in {State.CLAIMED, State.UNCLEAR} and not mine):
        found.append("dispute")
    if mine and record.state in REMOVABLE:
        found.append("remove")
    return found


def _agreed(record: WorkRecord) -> bool:
    return record.state in {State.CONFIRMED, State.CORRECTED}
