"""What people are told about invitations and saved searches. Templates lie in templates/matching/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category
from talka.notifications.kinds import declare

APP = "matching"

INVITED = declare(
    "invitation.received",
    _("An organiser invites you"),
    app=APP,
    category=Category.SEARCHES,
    sample={
        "title": "Palīgi suņu pastaigās",
        "organisation": "Biedrība „Ķepa”",
        "why": "Mums vajag to, ko Jūs protat",
        "named": False,
    },
    quiet=True,
)
OVER = declare(
    "help_offer.over",
    _("My offer to help has ended"),
    app=APP,
    category=Category.SEARCHES,
    sample={"until_on": "2026-12-01"},
    quiet=True,
)
FOUND = declare(
    "search.found",
    _("New opportunities in a saved search"),
    app=APP,
    category=Category.SEARCHES,
    sample={
        "n": 1,
        "searches": [
            {
                "name": "Dzīvnieki, Jelgava",
                "url": "http://localhost/iespejas/?field=dzivnieki",
                "items": [
                    {
                        "title": "Palīgi suņu pastaigās",
                        "organisation": "Biedrība „Ķepa”",
                        "until": "līdz 1. decembrim",
                        "url": "http://localhost/iespejas/x/",
                    }
                ],
            }
        ],
    },
    quiet=True,
)
CONFIRM = declare(
    "search.confirm",
    _("Confirm a saved search"),
    app=APP,
    category=Category.SEARCHES,
    sample={},
    in_app=False,
    must=True,
    push=False,
    secret_link=True,
)
