"""Questions about receivers and their messages."""

from __future__ import annotations

from django.db.models import Count, Q

from talka.interchange.enums import HookState
from talka.interchange.models import Partner, Webhook, WebhookMessage

SHOWN = 100


def webhooks(partner: Partner | None) -> list[Webhook]:
    """Its receivers, each with `waiting` and `failed`: how many messages did not arrive yet, or will not by themselves."""
    if partner is None:
        return []
    counts = {
        "waiting": Count("messages", filter=Q(messages__state=HookState.WAITING)),
        "failed": Count("messages", filter=Q(messages__state=HookState.FAILED)),
    }
    return list(Webhook.objects.filter(partner=partner).annotate(**counts))


def webhook(partner: Partner | None, public_id: str) -> Webhook | None:
    rows = Webhook.objects.filter(partner=partner, public_id=public_id)
    return rows.select_related("partner__organisation").first() if partner else None


def messages_of(webhook: Webhook) -> list[WebhookMessage]:
    """The last ones, the newest first."""
    return list(WebhookMessage.objects.filter(webhook=webhook)[:SHOWN])


def has_failed(webhook: Webhook) -> bool:
    """Whether there are messages that will not go out by themselves."""
    return WebhookMessage.objects.filter(webhook=webhook, state=HookState.FAILED).exists()
