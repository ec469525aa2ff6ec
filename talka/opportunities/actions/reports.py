"""Visitors report what is wrong; moderators decide."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities.enums import ReportReason, ReportState
from talka.opportunities.models import Opportunity, Report
from talka.organisations.models import Organisation

FROM_ONE_ADDRESS = 5
"""So many reports a day are taken from one network address."""
SENDER_KEPT = timedelta(days=1)
"""As long as that counts; then nothing of the address is left (privacy.py)."""


def report(about: Opportunity | Organisation, *, reason: str, text: str, address: str) -> Report:
    """Keep a visitor's report. Raises RefusedError when too many came from this network address today.

    Of the address only a keyed hash is kept, for a day. For "something else" the text is needed.
    """
    text = text.strip()
    if reason not in ReportReason.values or (reason == ReportReason.OTHER and not text):
        raise RefusedError("report.reason_missing", _("Say what is wrong."))
    sender = _sender(address)
    with transaction.atomic():
        before = clock.now() - SENDER_KEPT
        if Report.objects.filter(sender=sender, created_at__gt=before).count() >= FROM_ONE_ADDRESS:
            raise RefusedError("report.too_many", _("Too many reports came from this network today. Try tomorrow."))
        on = {"opportunity": about} if isinstance(about, Opportunity) else {"organisation": about}
        kept = Report.objects.create(reason=reason, text=text, sender=sender, **on)
        audit.record("report.made", on=kept, reason=reason)
    return kept


def _sender(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"report {address}".encode(), hashlib.sha256).hexdigest()


def decide_report(report: Report, *, state: str, by: UUID) -> Report:
    """A moderator says whether the report is right (`upheld`) or not (`dismissed`). Hiding is an act of its own."""
    if state not in {ReportState.UPHELD, ReportState.DISMISSED}:
        raise ValueError(state)
    waiting = Report.objects.filter(pk=report.pk, state=ReportState.OPEN)
    with transaction.atomic():
        if not waiting.update(state=state, decided_at=clock.Now(), decided_by_id=by):
            raise WrongStateError("report.decided_already", _("Somebody else decided this report."))
        audit.record(f"report.{state}", on=report, by=by)
    report.refresh_from_db()
    return report


def decide_alike(about: Opportunity | Organisation, *, state: str, by: UUID) -> int:
    """Decide all open reports about the same thing at once. Returns how many."""
    same = Q(opportunity=about) if isinstance(about, Opportunity) else Q(organisation=about)
    with transaction.atomic():
        rows = list(Report.objects.select_for_update().filter(same, state=ReportState.OPEN))
        for row in rows:
            decide_report(row, state=state, by=by)
    return len(rows)
