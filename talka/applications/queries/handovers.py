"""Applications that go to another channel: to which, and the two addresses by which its people answer.

Neither address is stored. The page's goes to the receiver's contact and dies with it; the relay's stands in mails and
in programs, and lets one write into the conversation and do nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

from talka.applications.enums import UNANSWERED
from talka.applications.models import Application, Handover, Receiver
from talka.opportunities.models import Opportunity

PAGE, RELAY = "page", "relay"
TOKEN = re.compile(r"([2-9b-z]{10})-([a-z2-7]{32})")
RELAY_NAME = "atbilde"
NAME = "(SELECT receiver.name FROM applications_receiver receiver WHERE receiver.origin = opportunity.origin AND receiver.active)"
"""What the one is called to whom applications for an `opportunity` go; null where they go to its page. For its page's own
question."""
WHOLE = (
    *("receiver__contact", "application__volunteer", "application__opportunity__organisation"),
    *("application__organisation", "application__pair"),
)


def receiver_of(opportunity: Opportunity) -> Receiver | None:
    """Who gets applications for it instead of taking them on a page of its own."""
    if not opportunity.origin:
        return None
    return Receiver.objects.filter(origin=opportunity.origin, active=True).select_related("contact").first()


def receiver(origin: str) -> Receiver | None:
    return Receiver.objects.filter(origin=origin).select_related("contact").first()


def handover_of(application: Application) -> Handover | None:
    """Where it went; asked only of what came from another channel."""
    if not application.opportunity.origin:
        return None
    return Handover.objects.filter(application=application).select_related("receiver__contact").first()


def handed_to(origin: str) -> list[int]:
    """How many it got, how many of them it has looked at, how many wait for its answer."""
    rows = Handover.objects.filter(receiver__origin=origin)
    waiting = rows.filter(application__state__in=UNANSWERED)
    return [rows.count(), rows.filter(opened_at__isnull=False).count(), waiting.count()]


def _mac(what: str, named: str) -> str:
    key = hashlib.sha256(b"talka handover\0" + settings.VAULT_KEY.encode()).digest()
    found = hmac.new(key, f"{what}:{named}".encode(), hashlib.sha256).digest()[:20]
    return base64.b32encode(found).decode().lower()


def page_token(handover: Handover) -> str:
    """For the page of the receiver's contact; another contact gets another."""
    return _token(PAGE, handover)


def relay_address(handover: Handover) -> str:
    """Mail to it arrives in the conversation; "" where this installation takes no mail."""
    if not settings.RELAY_DOMAIN:
        return ""
    return f"{RELAY_NAME}-{_token(RELAY, handover)}@{settings.RELAY_DOMAIN}"


def _token(what: str, handover: Handover) -> str:
    public_id = handover.application.public_id
    return f"{public_id}-{_mac(what, _named(what, public_id, handover))}"


def _named(what: str, public_id: str, handover: Handover) -> str:
    return f"{public_id}:{handover.receiver.contact_id or ''}" if what == PAGE else public_id


def by_page_token(token: str) -> Handover | None:
    found = _by_token(PAGE, token)
    return found if found and found.receiver.contact_id else None


def by_relay_address(address: str) -> Handover | None:
    """Whose conversation mail to `address` belongs to."""
    name, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    prefix, _dash, token = name.partition("-")
    if not settings.RELAY_DOMAIN or domain != settings.RELAY_DOMAIN or prefix != RELAY_NAME:
        return None
    return _by_token(RELAY, token)


def _by_token(what: str, token: str) -> Handover | None:
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    found = Handover.objects.filter(application__public_id=match[1]).select_related(*WHOLE).first()
    if found is None or not hmac.compare_digest(match[2], _mac(what, _named(what, match[1], found))):
        return None
    return found
