from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact
from talka.applications.models.application import Application
from talka.core import clock


class Receiver(models.Model):
    """A channel to which applications for what it listed are handed over, instead of sending people to its page.

    `origin` is its code, as opportunities carry it. Its people are written to at `contact`; without one its program
    fetches what waits. Switched off, it keeps what it has got and gets nothing new.
    """

    origin = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("receiver of applications")
        verbose_name_plural = _("receivers of applications")
        constraints = [models.CheckConstraint(name="receiver_has_origin", condition=~models.Q(origin=""))]

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """An application that has gone to a receiver: its card and its conversation, nothing of the account behind it."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="handover")
    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(db_default=clock.Now())
    opened_at = models.DateTimeField(null=True)
    """When the other side first looked at it."""

    class Meta:
        verbose_name = _("handed over application")
        verbose_name_plural = _("handed over applications")
        indexes = [models.Index(fields=["receiver", "application"], name="handover_of_receiver")]

    def __str__(self) -> str:
        return str(self.pk)
