from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import WebAddressField
from talka.interchange.enums import Event, HookOff, HookState
from talka.interchange.models.partners import Partner


class Webhook(models.Model):
    """An address of a partner's program that is told at once when something happens (Standard Webhooks 1.0).

    Its secret is not stored: it is derived from a key file, this row's id and `secret_version`. `failures` in a row let
    it rest until `resting_until`, so that one who does not answer delays nobody else.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="webhooks", verbose_name=_("partner"))
    url = WebAddressField(_("address that is told"), max_length=500, help_text=_("Only https."))
    events = ArrayField(models.CharField(max_length=30, choices=Event.choices), verbose_name=_("what it is told of"))
    active = models.BooleanField(pgettext_lazy("webhook", "on"), default=True, editable=False)
    off_because = models.CharField(max_length=6, choices=HookOff.choices, blank=True, editable=False)
    secret_version = models.PositiveIntegerField(default=1, editable=False)
    rotated_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    resting_until = models.DateTimeField(null=True, editable=False)
    delivered_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        ordering = ["pk"]
        verbose_name = _("receiver of messages")
        verbose_name_plural = _("receivers of messages")
        constraints = [
            models.CheckConstraint(name="webhook_is_https", condition=Q(url__startswith="https://")),
            models.CheckConstraint(
                name="webhook_events", condition=Q(events__contained_by=Event.values) & ~Q(events=[])
            ),
            models.CheckConstraint(
                name="webhook_off_says_why",
                condition=Q(active=True, off_because="") | Q(active=False, off_because__in=HookOff.values),
            ),
            models.UniqueConstraint(fields=["partner", "url"], name="webhook_once"),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookMessage(models.Model):
    """One message to one receiver. `data` holds ids only; who may know more asks the API with a token."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="messages", db_index=False)
    event = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=HookState.choices, default=HookState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=clock.Now())
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["webhook", "next_at", "id"], name="hook_message_due", condition=Q(state=HookState.WAITING)
            ),
            models.Index(fields=["webhook", "-happened_at", "-id"], name="hook_message_of_receiver"),
            models.Index(fields=["happened_at"], name="hook_message_by_age"),
        ]
        constraints = [
            models.CheckConstraint(name="hook_message_state", condition=Q(state__in=HookState.values)),
            models.CheckConstraint(
                name="hook_message_delivered_when",
                condition=Q(state=HookState.DELIVERED, delivered_at__isnull=False)
                | ~Q(state=HookState.DELIVERED) & Q(delivered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class EventMark(models.Model):
    """Up to which number the audit trail has been read for messages. One row."""

    sequence = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="event_mark_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.sequence)
