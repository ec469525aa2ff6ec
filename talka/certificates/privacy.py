"""What this app keeps about a person: what is handed out, what is forgotten, for how long.

A certificate on record stays as number, state and hours of its organiser; who it is about is forgotten with its key.
The person's own copy stays checkable: its signature and the lists need nothing from here.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.applications.privacy import pairs_that_join
from talka.certificates import queries, vault
from talka.certificates.enums import State
from talka.certificates.models import Attachment, Batch, Certificate, Handover
from talka.certificates.workflow import UNISSUED
from talka.core import audit, clock, files

DRAFT_KEPT = timedelta(days=365)
BATCH_KEPT = timedelta(days=90)


def export(user: User) -> dict[str, Any]:
    """All certificates and drafts of a person, as told; and what they asked for where the organiser said otherwise."""
    rows = Certificate.objects.filter(holder=user).select_related("organisation").prefetch_related("handovers")
    return {"certificates": [_told(one) for one in rows.order_by("id")]}


def _told(one: Certificate) -> dict[str, Any]:
    facts = queries.facts_of(one)
    return {
        "number": one.number,
        "organisation": one.issuer_name,
        "state": one.state,
        "prepared_by": one.started_by,
        "facts": facts.as_json() if facts else None,
        "asked_for": vault.open_told(one).get(vault.ASKED) if facts else None,
        "asked_at": one.offered_at.isoformat() if one.offered_at else None,
        "declined_reason": one.declined_reason,
        "handed_over": [
            {"receiver": each.receiver, "asked_at": each.asked_at.isoformat(), "arrived": each.sent_at is not None}
            for each in one.handovers.all()
        ],
        "issued_at": one.issued_at.isoformat() if one.issued_at else None,
        "revoked_reason": one.revoked_reason,
        "shorter_one_of": one.variant_of_id is not None,
    }


def erase(user: User) -> None:
    """Drafts go. Of issued ones the key goes, and with it every word and file about the person."""
    with transaction.atomic():
        for one in Certificate.objects.filter(holder=user):
            for each in Attachment.objects.filter(certificate=one).select_related("stored"):
                each.delete()
                files.remove(each.stored)
        Certificate.objects.filter(holder=user, state__in=UNISSUED).delete()
        Handover.objects.filter(certificate__holder=user).delete()
        for one in Certificate.objects.filter(holder=user).exclude(sealed_key=None):
            if one.file:  # bytes go after the commit: an erasure that is taken back must not cost anybody the paper
                transaction.on_commit(partial(default_storage.delete, one.file))
            Certificate.objects.filter(pk=one.pk).update(
                sealed_key=None, sealed=b"", file="", holder=None, declined_reason=""
            )
            audit.record("certificate.forgotten", on=one, by=None)
        Batch.objects.filter(by=user).update(by=None)


def merge(kept: User, gone: User) -> None:
    """Certificates and drafts go over: each is sealed under its own key, and says what it said."""
    hand_over(Certificate.objects.filter(holder=gone), "holder", kept, pairs=pairs_that_join(kept, gone))


def forget_old() -> int:
    """Nightly: drafts that nobody has touched for a year, lists of what was issued at once."""
    now = clock.now()
    gone = 0
    for one in Certificate.objects.filter(state=State.DRAFT, touched_at__lt=now - DRAFT_KEPT):
        stored = [each.stored for each in one.attachments.select_related("stored")]
        one.delete()
        for each in stored:
            files.remove(each)
        gone += 1
    return gone + Batch.objects.filter(done_at__lt=now - BATCH_KEPT).delete()[0]
