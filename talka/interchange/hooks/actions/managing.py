"""What people do with receivers: add, switch, make a new secret, try, send again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.interchange.enums import HookOff, HookState
from talka.interchange.models import Partner, Webhook, WebhookMessage

MOST = 10
TEST = "talka.test"
"""The event of a message that somebody asked for to see whether it arrives."""


def save_webhook(webhook: Webhook, *, by: UUID | None) -> Webhook:
    """Add a receiver. Raises ValidationError, RefusedError when the partner has many already."""
    webhook.full_clean(exclude=["made_at"])
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=webhook.partner_id)
        if Webhook.objects.filter(partner=webhook.partner).count() >= MOST:
            raise RefusedError("webhook.too_many", _("There are %(n)d already: remove one.") % {"n": MOST})
        webhook.save()
        audit.record("webhook.made", on=webhook, by=by, partner=webhook.partner.code, events=webhook.events)
    return webhook


def switch_webhook(webhook: Webhook, *, active: bool, by: UUID | None) -> None:
    """Off: nothing new is told. On: what waits goes out, the oldest first."""
    rows = Webhook.objects.filter(pk=webhook.pk).exclude(active=active)
    with transaction.atomic():
        told = {"failures": 0, "failing_since": None, "resting_until": None} if active else {}
        if rows.update(active=active, off_because="" if active else HookOff.PERSON, **told):
            waiting = WebhookMessage.objects.filter(webhook=webhook, state=HookState.WAITING)
            waiting.update(next_at=clock.Now(), attempts=0)
            audit.record("webhook.switched", on=webhook, by=by, active=active)


def rotate_secret(webhook: Webhook, *, by: UUID | None) -> None:
    """A new secret; for a day messages carry signatures of both."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(secret_version=F("secret_version") + 1, rotated_at=clock.Now())
        audit.record("webhook.secret_changed", on=webhook, by=by)


def remove_webhook(webhook: Webhook, *, by: UUID | None) -> None:
    """With all its messages."""
    with transaction.atomic():
        audit.record("webhook.removed", on=webhook, by=by)
        Webhook.objects.filter(pk=webhook.pk).delete()


def send_test(webhook: Webhook, *, by: UUID | None) -> WebhookMessage:
    """A message that says nothing, to see whether it arrives."""
    with transaction.atomic():
        audit.record("webhook.tested", on=webhook, by=by)
        now = clock.now()
        return WebhookMessage.objects.create(webhook=webhook, event=TEST, happened_at=now, next_at=now)


def send_again(webhook: Webhook, uid: UUID | None, *, by: UUID | None) -> int:
    """One message, or (uid None) all that were not delivered, with the ids they had. Returns how many."""
    rows = WebhookMessage.objects.filter(webhook=webhook)
    rows = rows.filter(uid=uid) if uid else rows.filter(state=HookState.FAILED)
    with transaction.atomic():
        n = rows.update(state=HookState.WAITING, delivered_at=None, attempts=0, next_at=clock.Now())
        Webhook.objects.filter(pk=webhook.pk).update(resting_until=None)
        audit.record("webhook.sent_again", on=webhook, by=by, n=n)
    return n
