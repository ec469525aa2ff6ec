"""What the team of an organisation is told about its opportunities."""

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category
from talka.notifications.kinds import declare

TITLE = {"title": "Palīgs suņu pastaigās"}

APPROVED = declare(
    "opportunity.approved",
    _("Our first opportunity was published"),
    app="opportunities",
    category=Category.ORGANISATION,
    sample=TITLE,
)
RETURNED = declare(
    "opportunity.returned",
    _("Our first opportunity was sent back"),
    app="opportunities",
    category=Category.ORGANISATION,
    sample=TITLE | {"reason": "unclear", "note": "Uzraksti, cikos sākas pastaiga."},
)
HIDDEN = declare(
    "opportunity.hidden",
    _("A moderator hid our opportunity"),
    app="opportunities",
    category=Category.ORGANISATION,
    sample=TITLE | {"reason": "money", "note": "Pieteikuma veidlapā prasīta bankas karte."},
    must=True,
)
OVER = declare(
    "opportunity.over",
    _("Our opportunity's time to apply is over"),
    app="opportunities",
    category=Category.ORGANISATION,
    sample=TITLE | {"applied": 7, "approved": 5},
)
