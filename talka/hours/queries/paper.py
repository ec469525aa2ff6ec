"""The sheet to sign as a PDF, for a day without phones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talka.applications.queries.agreements import press
from talka.core import clock
from talka.core.templatetags.dates import span_text
from talka.opportunities.models import Opportunity, Shift

TEMPLATE = "talka/hours/typst/sheet.typ"
EMPTY_LINES = 12
"""For those who walk in."""


def sheet_pdf(opportunity: Opportunity, shift: Shift | None, names: Sequence[str]) -> bytes:
    """Tagged PDF/A-2a: a line for each who is expected, by the name the organiser knows, and empty ones."""
    now = clock.now()
    lines = [{"number": str(n), "name": name} for n, name in enumerate(names, 1)]
    sheet = {
        "title": _("Sheet to sign"),
        "organisation": opportunity.organisation.name,
        "work": opportunity.title,
        "when": span_text(shift.starts_at, shift.ends_at, now) if shift else "",
        "headings": [pgettext("row", "Number"), _("Volunteer"), _("From"), _("To"), _("Hours"), _("Signature")],
        "rows": [*lines, *({"number": "+", "name": ""} for _line in range(EMPTY_LINES))],
        "coordinator": _("Coordinator:"),
    }
    inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
    return press.ask({"template": TEMPLATE, "inputs": inputs, "at": _second(now)})[1][0]


def _second(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())
