"""What people are told about stories. Templates lie in templates/stories/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import declare

APP = "stories"
ONE = {"title": "Palīgi suņu pastaigās", "organisation": "Biedrība „Ķepa”"}

PUBLISHED = declare("story.published", _("Your story is published"), app=APP, category=Category.WORK, sample=ONE)
RETURNED = declare(
    "story.returned",
    _("Your story is sent back"),
    app=APP,
    category=Category.WORK,
    sample=ONE | {"reason": "tā ir reklāma"},
)
ANSWERED = declare(
    "story.answered", _("The organiser has answered your story"), app=APP, category=Category.WORK, sample=ONE
)
ANSWER_PUBLISHED = declare(
    "story.answer_published",
    _("Your organisation's answer is published"),
    app=APP,
    category=Category.ORGANISATION,
    sample=ONE,
    email=Pace.DAILY,
)
ANSWER_RETURNED = declare(
    "story.answer_returned",
    _("Your organisation's answer is sent back"),
    app=APP,
    category=Category.ORGANISATION,
    sample=ONE | {"reason": "tajā nosaukts cilvēks"},
)
TOLD = declare(
    "story.told",
    _("A story about your organisation is published"),
    app=APP,
    category=Category.ORGANISATION,
    sample=ONE,
    email=Pace.DAILY,
)
