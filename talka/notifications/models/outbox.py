"""What people are told, and how it leaves. The rows are the outbox: they are written in the act's own transaction."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.notifications.enums import LEFT, Channel, DeliveryState


class Notification(models.Model):
    """One message to one recipient. Text is made from `kind` and `context` when it is read, in the reader's language.

    `context` holds what the message says and never who somebody else is. `key` makes an act's message unique for its
    recipient: queued twice it is there once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey("accounts.Contact", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=80)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=500, blank=True, default="")
    key = models.CharField(max_length=160, blank=True, default="")
    in_app = models.BooleanField(default=True)
    made_at = models.DateTimeField(db_default=clock.Now())
    due_at = models.DateTimeField(db_default=clock.Now())
    spread_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["user", "-due_at"],
                name="notification_centre",
                condition=models.Q(in_app=True, user__isnull=False),
            ),
            models.Index(
                fields=["user"], name="notification_unread", condition=models.Q(in_app=True, read_at__isnull=True)
            ),
            models.Index(fields=["key"], name="notification_key", condition=~models.Q(key="")),
            models.Index(fields=["due_at"], name="notification_unspread", condition=models.Q(spread_at__isnull=True)),
            models.Index(fields=["made_at"], name="notification_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key"], name="notification_once_a_user", condition=~models.Q(key="")
            ),
            models.UniqueConstraint(
                fields=["contact", "kind", "key"], name="notification_once_a_contact", condition=~models.Q(key="")
            ),
            models.CheckConstraint(
                name="notification_one_recipient",
                condition=models.Q(user__isnull=False, contact__isnull=True)
                | models.Q(user__isnull=True, contact__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Delivery(models.Model):
    """One message on one way out. `id` is also the mail's Message-ID, so a repeated hand-over is recognised."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=clock.Now())
    changed_at = models.DateTimeField(db_default=clock.Now())
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["due_at"], name="delivery_waiting", condition=models.Q(state="queued")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once_a_channel"),
            models.CheckConstraint(name="delivery_channel_known", condition=models.Q(channel__in=Channel.values)),
            models.CheckConstraint(name="delivery_state_known", condition=models.Q(state__in=DeliveryState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"

    @property
    def is_over(self) -> bool:
        return self.state in LEFT
