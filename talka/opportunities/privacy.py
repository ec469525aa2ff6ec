"""What this app keeps about people, and for how long.

Opportunities are an organisation's, not a person's: who wrote them stands in the audit trail only. A contact person's
name is there by the organisation's wish and goes when the organisation changes it; the public log of changes does not
keep the old one. A report tells nothing about its sender but a keyed hash of the network address, for a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from talka.accounts.models import User
from talka.core import clock
from talka.opportunities.actions.reports import SENDER_KEPT
from talka.opportunities.enums import ReportState
from talka.opportunities.models import Report

TEXT_KEPT = timedelta(days=365)
"""A decided report's text is kept a year, in case the decision is disputed; then only its reason remains, for figures."""


def export(user: User) -> dict[str, Any]:
    """What a moderator decided, named by the reports' own ids."""
    rows = Report.objects.filter(decided_by=user).order_by("decided_at")
    decided = [{"report": row.public_id, "state": row.state, "decided_at": row.decided_at} for row in rows]
    return {"reports_decided": decided} if decided else {}


def erase(user: User) -> None:
    """Decisions stay, without the person."""
    Report.objects.filter(decided_by=user).update(decided_by=None)


def forget_senders() -> int:
    """Take the senders' hashes from reports older than a day. Returns of how many."""
    old = Report.objects.filter(created_at__lt=clock.now() - SENDER_KEPT).exclude(sender="")
    return old.update(sender="")


def forget_reports() -> int:
    """Take the texts from reports decided a year ago. Returns of how many."""
    old = Report.objects.filter(decided_at__lt=clock.now() - TEXT_KEPT).exclude(state=ReportState.OPEN)
    return old.exclude(text="").update(text="")
