"""What of hours a person gets, what is erased with them, what is kept how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.applications.privacy import pairs_that_join
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.hours.actions.writing import BIN_KEEPS
from talka.hours.enums import COUNTS_AS_HOURS, NOT_TAKEN, OPEN, OutsideState
from talka.hours.models import Change, Import, Kiosk, OutsideWork, Presence, Slip, WorkRecord
from talka.hours.queries.codes import STAMPS_KEPT
from talka.hours.queries.outside import oldest_open

PRESENCE_KEPT = timedelta(days=90)
PREVIEW_KEPT = timedelta(days=1)


def export(user: User) -> dict[str, Any]:
    """Everything of this app about the person, in words and codes that the person can read."""
    rows = WorkRecord.objects.filter(volunteer=user).select_related(
        "organisation", "opportunity", "pair", "municipality"
    )
    presences = Presence.objects.filter(volunteer=user).select_related("organisation", "opportunity")
    return {
        "records": [_record(one) for one in rows.prefetch_related("changes").order_by("date", "pk")],
        "presences": [
            {
                "organisation": one.organisation.name,
                "work": one.opportunity.title,
                "from": one.started_at,
                "phone_says_from": one.stamped_at,
                "to": one.ended_at,
                "state": one.state,
                "way": one.way,
            }
            for one in presences.order_by("pk")
        ],
        "outside_talka": [
            {
                "organiser": one.organiser,
                "date": one.date,
                "minutes": one.minutes,
                "done": one.done,
                "state": one.state,
                "asked_at": one.asked_at,
                "answered_at": one.answered_at,
                "brought_from": one.brought_from,
                "agreed_there": one.agreed_there,
            }
            for one in OutsideWork.objects.filter(volunteer=user).order_by("pk")
        ],
    }


def _record(one: WorkRecord) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "organisation": one.organisation.name,
        "known_as": one.pair.name,
        "work": one.opportunity.title if one.opportunity else "",
        "date": one.date,
        "minutes": one.minutes,
        "from": one.starts_at,
        "to": one.ends_at,
        "place": str(one.municipality or ""),
        "remote": one.remote,
        "done": one.done,
        "written_by": one.source,
        "state": one.state,
        "confirmed_at": one.confirmed_at,
        "in_certificate_since": one.locked_at,
        "removed_at": one.removed_at,
        "changes": [
            {
                "what": each.verb,
                "from": each.side,
                "at": each.at,
                "reason": each.reason,
                "text": each.text,
                "minutes_before": each.old_minutes,
                "minutes_after": each.new_minutes,
            }
            for each in one.changes.all()
        ],
    }


WRITTEN: dict[str, Any] = {"updated_at": clock.Now(), "version": F("version") + 1}
"""The figures count months anew in which a row says that it has changed; whose it is, is a change."""


def erase(user: User) -> None:
    """Agreed hours stay as figures of nobody: one random key for all rows of the person. The rest goes."""
    with transaction.atomic():
        mine = WorkRecord.objects.filter(volunteer=user)
        Presence.objects.filter(volunteer=user).delete()
        mine.filter(~Q(state__in=COUNTS_AS_HOURS)).delete()
        Change.objects.filter(record__in=mine).update(text="", by=None)
        Change.objects.filter(record__in=mine, open=True).update(open=False)
        kept = mine.update(volunteer=None, stats_key=uuid4(), done="", confirmed_by=None, proposer=None, **WRITTEN)
        Change.objects.filter(by=user).update(by=None)
        for one in OutsideWork.objects.filter(volunteer=user).select_related("contact"):
            if one.contact is not None:
                vault.forget_contact(one.contact)
        OutsideWork.objects.filter(volunteer=user).delete()
        _forget_coordinator(user)
        audit.record("hours.erased", on=user, n=kept)


def refuse_merge(kept: User, gone: User) -> None:
    """Raises RefusedError while the account that goes is at work."""
    if Presence.objects.filter(volunteer=gone, state__in=OPEN).exists():
        raise RefusedError("merge.at_work", _("The other account is checked in somewhere: check out first."))


def merge(kept: User, gone: User) -> None:
    """Hours go over with what organisers call their doer; hours of one shift written under both count once."""
    pairs = pairs_that_join(kept, gone)
    with transaction.atomic():
        done = WorkRecord.objects.filter(volunteer=gone)
        done.update(**WRITTEN)
        hand_over(done, "volunteer", kept, pairs=pairs, also=["proposer", "confirmed_by"])
        hand_over(Presence.objects.filter(volunteer=gone), "volunteer", kept, pairs=pairs, also=["by"])
        hand_over(OutsideWork.objects.filter(volunteer=gone), "volunteer", kept)
        hand_over(Change.objects.filter(by=gone), "by", kept)


def _forget_coordinator(user: User) -> None:
    """What the person did for an organisation stays, done by nobody."""
    WorkRecord.objects.filter(proposer=user).update(proposer=None)
    WorkRecord.objects.filter(confirmed_by=user).update(confirmed_by=None)
    Presence.objects.filter(by=user).update(by=None)
    Slip.objects.filter(by=user).update(by=None)
    Kiosk.objects.filter(opened_by=user).update(opened_by=None)
    Import.objects.filter(by=user).update(by=None)


def forget_old() -> int:
    """Nightly: the bin, presences long over, slips nobody came for, unanswered questions, previews left lying."""
    now = clock.now()
    gone = WorkRecord.objects.filter(removed_at__lt=now - BIN_KEEPS).delete()[0]
    gone += Presence.objects.filter(started_at__lt=now - PRESENCE_KEPT).delete()[0]
    gone += Slip.objects.filter(claimed_at__isnull=True, until__lt=now).delete()[0]
    gone += Import.objects.filter(state__in=NOT_TAKEN, at__lt=now - PREVIEW_KEPT).delete()[0]
    gone += Kiosk.objects.filter(until__lt=now - STAMPS_KEPT).delete()[0]
    late = OutsideWork.objects.filter(state=OutsideState.ASKED, asked_at__lt=oldest_open()).select_related("contact")
    for one in late:
        if one.contact is not None:
            vault.forget_contact(one.contact)
        OutsideWork.objects.filter(pk=one.pk).update(
            state=OutsideState.DECLARED, contact=None, token_hash=None, shown_name="", asked_at=None
        )
        gone += 1
    return gone
