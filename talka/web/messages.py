"""What the pages that join several apps tell people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category
from talka.notifications.kinds import declare

SUPPORT_OPENED = declare(
    "support.opened",
    _("A moderator looks at my account with the code I gave"),
    app="web",
    category=Category.ACCOUNT,
    sample={"why": "neatrod pieteikumu"},
    must=True,
)

RETURN_CONFIRMED = declare(
    "person.return_confirmed",
    _("A moderator has confirmed that it is me who came back"),
    app="web",
    category=Category.ACCOUNT,
    sample={},
    must=True,
)
