"""What waits for moderators."""

from __future__ import annotations

from datetime import datetime

from talka.opportunities.enums import ReportState, State
from talka.opportunities.models import Opportunity, Report
from talka.registers.queries import working_days_after

SHOWN_AT_ONCE = 100
GOAL_WORKING_DAYS = 1
"""How soon a first opportunity should be looked at; the organiser is told so."""


def waiting_reviews(limit: int = SHOWN_AT_ONCE) -> list[Opportunity]:
    """First opportunities to look at, the longest waiting first. One query."""
    rows = Opportunity.objects.filter(state=State.IN_REVIEW).select_related("organisation__municipality")
    return list(rows.order_by("sent_to_review_at", "pk")[:limit])


def open_reports(limit: int = SHOWN_AT_ONCE) -> list[Report]:
    """Visitors' reports nobody has decided, the oldest first. One query."""
    rows = Report.objects.filter(state=ReportState.OPEN)
    return list(rows.select_related("opportunity__organisation", "organisation").order_by("created_at", "pk")[:limit])


def answer_expected(sent_at: datetime) -> datetime:
    """By when a moderator should have looked at what was sent then."""
    return working_days_after(sent_at, GOAL_WORKING_DAYS)
