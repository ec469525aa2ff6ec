"""What people are told about hours. Templates lie in templates/hours/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import declare

APP = "hours"
WORK, ORG = Category.WORK, Category.ORGANISATION
ONE = {
    "title": "Palīgi suņu pastaigās",
    "organisation": "Biedrība „Ķepa”",
    "work_on": "2026-11-14",
    "hours": 3,
    "minutes": 30,
}
PAIR = ONE | {"pair": "Rāmā Stirna 47"}

# --- to the volunteer ------------------------------------------------------------------------------------------------

ENTERED = declare(
    "hours.entered", _("The organiser has written hours for you"), app=APP, category=WORK, sample=ONE, email=Pace.DAILY
)
ENTERED_MANY = declare(
    "hours.entered_many",
    _("The organiser has taken in a file with your hours"),
    app=APP,
    category=WORK,
    sample={"organisation": "Biedrība „Ķepa”", "n": 12},
    email=Pace.DAILY,
)
UNCLEAR = declare("hours.unclear", _("Hours that clash with other hours of yours"), app=APP, category=WORK, sample=ONE)
CONFIRMED = declare(
    "hours.confirmed",
    _("Your hours are confirmed"),
    app=APP,
    category=WORK,
    sample={"organisation": "Biedrība „Ķepa”", "n": 3, "hours": 10, "minutes": 30},
    email=Pace.DAILY,
    push=False,
)
CORRECTION = declare(
    "hours.correction", _("A correction of your hours is proposed"), app=APP, category=WORK, sample=ONE
)
DISPUTED = declare(
    "hours.disputed",
    _("The organiser disputes your hours"),
    app=APP,
    category=WORK,
    sample=ONE | {"reason": "Laiks nav pareizs"},
)
ANSWERED = declare("hours.answered", _("The organiser has answered about hours"), app=APP, category=WORK, sample=ONE)
FORGOTTEN = declare(
    "hours.forgotten",
    _("You forgot to check out"),
    app=APP,
    category=WORK,
    sample={
        "title": "Palīgi suņu pastaigās",
        "organisation": "Biedrība „Ķepa”",
        "started_at": "2026-11-14T08:00:00+00:00",
    },
)

# --- to the organiser's team -----------------------------------------------------------------------------------------

WAITING = declare(
    "hours.waiting",
    _("Hours wait for confirmation"),
    app=APP,
    category=ORG,
    sample={"organisation": "Biedrība „Ķepa”"},
    email=Pace.DAILY,
    push=False,
)
CORRECTION_TO_TEAM = declare(
    "hours.correction_asked",
    _("A volunteer proposes a correction of hours"),
    app=APP,
    category=ORG,
    sample=PAIR,
    email=Pace.DAILY,
)
DISPUTED_TO_TEAM = declare(
    "hours.volunteer_disputes",
    _("A volunteer disputes hours"),
    app=APP,
    category=ORG,
    sample=PAIR | {"reason": "Laiks nav pareizs"},
)
ANSWERED_TO_TEAM = declare(
    "hours.volunteer_answered",
    _("A volunteer has answered about hours"),
    app=APP,
    category=ORG,
    sample=PAIR,
    email=Pace.DAILY,
    push=False,
)
FORGOTTEN_TO_TEAM = declare(
    "hours.forgotten_by",
    _("Somebody forgot to check out"),
    app=APP,
    category=ORG,
    sample={"pair": "Rāmā Stirna 47", "title": "Palīgi suņu pastaigās", "started_at": "2026-11-14T08:00:00+00:00"},
    email=Pace.DAILY,
    push=False,
)

# --- to an organiser outside Talka -----------------------------------------------------------------------------------

OUTSIDE_ASKED = declare(
    "hours.outside_asked",
    _("Confirmation of volunteer work"),
    app=APP,
    category=WORK,
    sample={"organiser": "Pagasta svētki", "work_on": "2026-11-14", "until_on": "2026-12-14"},
    in_app=False,
    must=True,
    push=False,
    secret_link=True,
)
