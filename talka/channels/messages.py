"""What organisers are told about their channels. Templates lie in templates/channels/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import declare

MONTH = declare(
    "channels.month",
    _("How people found us last month"),
    app="channels",
    category=Category.ORGANISATION,
    sample={
        "organisation": "Biedrība „Ķepa”",
        "month": "10.2026",
        "opened": 120,
        "applied": 9,
        "approved": 6,
        "hours": 31,
        "lines": [
            {"name": "plakāts vai skrejlapa (QR kods)", "opened": 70, "applied": 7},
            {"name": "sociālie tīkli", "opened": 50, "applied": ""},
        ],
    },
    email=Pace.AT_ONCE,
    push=False,
    quiet=True,
)
