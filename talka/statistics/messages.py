"""What organisers are told about figures. Templates lie in templates/statistics/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import declare

RETURN_READY = declare(
    "statistics.return_ready",
    _("The yearly return is ready"),
    app="statistics",
    category=Category.ORGANISATION,
    sample={"organisation": "Biedrība „Ķepa”", "year": 2026},
    email=Pace.AT_ONCE,
    push=False,
)
