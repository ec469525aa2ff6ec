"""What the admins of an organisation are told about its own programs."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from talka.interchange.enums import HookOff
from talka.interchange.models import Webhook
from talka.notifications.enums import Category
from talka.notifications.kinds import declare
from talka.organisations.messages import tell
from talka.organisations.models import Membership

WEBHOOK_OFF = declare(
    "connection.receiver_off",
    _("A program of ours does not take messages"),
    app="interchange",
    category=Category.ORGANISATION,
    sample={
        "organisation": "Biedrība „Vēja Māte”",
        "site": "sistema.vejamate.lv",
        "why": "Tā trīs dienas neatbildēja.",
    },
    must=True,
)


def tell_off(webhook: Webhook, why: HookOff) -> None:
    """The admins; of a partner without an organisation moderators see it at the desk."""
    house = webhook.partner.organisation
    if house is None:
        return
    site = urlsplit(webhook.url).hostname or ""
    for admin in Membership.objects.live().filter(organisation=house, role="admin").select_related("user"):
        tell(
            WEBHOOK_OFF,
            house,
            admin.user,
            "interchange:connections",
            house.key,
            key=f"hook-off:{webhook.public_id}:{webhook.failures}",
            site=site,
            why=why.label,
        )
