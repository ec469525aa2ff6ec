"""First opportunities, reports of visitors, and all queues in their order."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.opportunities.enums import ReportReason, ReturnReason, Support
from talka.opportunities.models import Opportunity, Report
from talka.opportunities.queries import desk as waiting
from talka.organisations.models import Organisation
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.held import HELD
from talka.web.desk.queries.items import Choice, Item, Queue
from talka.web.desk.queries.lookup import history, within
from talka.web.desk.queries.people import APPEALS, MESSAGES
from talka.web.desk.queries.proofs import PROOFS

# --- first opportunities ---------------------------------------------------------------------------------------------


def _reviews(moderator: Moderator) -> list[Item]:
    return [
        Item(one.public_id, one.title, one.sent_to_review_at or one.updated_at, one.organisation)
        for one in waiting.waiting_reviews()
        if within(moderator, one.organisation)
    ]


def _review(moderator: Moderator, public_id: str) -> Item | None:
    one = next((row for row in waiting.waiting_reviews() if row.public_id == public_id), None)
    if one is None or not within(moderator, one.organisation):
        return None
    facts = [
        (_("kind"), one.get_kind_display()),
        (_("schedule"), one.schedule_text),
        (_("ages"), _ages(one)),
        (_("supports"), ", ".join(str(Support(code).label) for code in one.supports)),
        (_("hazardous work"), _("yes") if one.hazardous else _("no")),
        (_("children are present"), _("yes") if one.children_present else _("no")),
    ]
    texts = [(_("What the volunteer will do"), one.duties), (_("What the volunteer gains"), one.benefits)]
    return Item(
        one.public_id,
        one.title,
        one.sent_to_review_at or one.updated_at,
        one.organisation,
        [fact for fact in facts if fact[1]],
        [text for text in texts if text[1]],
        history=history(one),
    )


def _ages(one: Opportunity) -> str:
    if one.min_age and one.max_age:
        return f"{one.min_age}–{one.max_age}"
    return f"{one.min_age or 13}+"


# --- reports of visitors ---------------------------------------------------------------------------------------------


def _about(report: Report) -> Organisation | None:
    return report.opportunity.organisation if report.opportunity else report.organisation


def _reports(moderator: Moderator) -> list[Item]:
    return [
        Item(one.public_id, _report_title(one), one.created_at, _about(one))
        for one in waiting.open_reports()
        if within(moderator, _about(one))
    ]


def _report_title(report: Report) -> str:
    about = report.opportunity.title if report.opportunity else str(report.organisation)
    return f"{report.get_reason_display()}: {about}"


def _report(moderator: Moderator, public_id: str) -> Item | None:
    one = next((row for row in waiting.open_reports() if row.public_id == public_id), None)
    if one is None or not within(moderator, _about(one)):
        return None
    about = one.opportunity or one.organisation
    return Item(
        one.public_id,
        _report_title(one),
        one.created_at,
        _about(one),
        [(_("reason"), one.get_reason_display())],
        [(_("What the visitor wrote"), one.text)] if one.text else [],
        [(_("The page it is about"), about.get_absolute_url())] if about else [],
        history=history(about) if about else [],
    )


SEND_BACK, HIDE = gettext_lazy("Send back"), gettext_lazy("Hide")
REVIEWS = Queue(
    "iespejas",
    "reviews",
    gettext_lazy("First opportunities"),
    gettext_lazy("No first opportunity waits."),
    _reviews,
    _review,
    (
        Choice("approve", gettext_lazy("Publish")),
        *(Choice(f"return:{one.value}", format_lazy("{}: {}", SEND_BACK, one.label)) for one in ReturnReason),
    ),
)
REPORTS = Queue(
    "zinojumi",
    "reports",
    gettext_lazy("Reports by visitors"),
    gettext_lazy("No report waits."),
    _reports,
    _report,
    (
        Choice("dismiss", gettext_lazy("Not confirmed: leave it as it is")),
        *(
            Choice(f"hide:{one.value}", format_lazy("{}: {}", HIDE, one.label))
            for one in ReportReason
            if one != ReportReason.OTHER
        ),
        Choice("uphold", gettext_lazy("Right, and the organiser has mended it already")),
    ),
)

QUEUES = {one.code: one for one in (PROOFS, REVIEWS, REPORTS, MESSAGES, APPEALS, HELD)}
