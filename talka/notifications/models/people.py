"""What each person chose: which messages come which way, to which devices, and who may read their calendar."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.notifications.enums import Pace


class Choice(models.Model):
    """How one person wants one kind of message. Without a row the kind's own default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    email = models.CharField(_("e-mail"), max_length=8, choices=Pace.choices)
    push = models.BooleanField(_("on this device"))

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_choice_a_kind"),
            models.CheckConstraint(name="choice_pace_known", condition=models.Q(email__in=Pace.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class PushDevice(models.Model):
    """A browser that a person allowed to show that something is new. What is new is fetched by the browser itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=500)
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField(db_default=clock.Now())
    reached_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("device for messages")
        verbose_name_plural = _("devices for messages")
        indexes = [models.Index(fields=["user"], name="push_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pk}"


class NewsAddress(models.Model):
    """A person's e-mail "only for news". The address is in the vault (`contact`); it signs nobody in and names nobody."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    contact = models.OneToOneField("accounts.Contact", models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(db_default=clock.Now())
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("e-mail only for news")
        verbose_name_plural = _("e-mails only for news")
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], name="news_token_unique", condition=~models.Q(token_hash="")
            ),
            models.CheckConstraint(
                name="news_token_until_confirmed",
                condition=models.Q(token_hash="") | models.Q(confirmed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class CalendarFeed(models.Model):
    """The right to read a person's calendar by an address that holds a token. Only the token's hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=clock.Now())
    read_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user_id)


class KnownDevice(models.Model):
    """A browser in which a person has signed in before: the hash of a random cookie, nothing about the machine."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    seen_on = models.DateField()

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="known_device_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pk}"
