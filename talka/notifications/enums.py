from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Groups of the page where a person chooses; the order here is the order there."""

    APPLICATIONS = "applications", _("My applications")
    WORK = "work", _("Shifts, hours and certificates")
    SEARCHES = "searches", _("Saved searches and invitations")
    ORGANISATION = "organisation", _("My organisation")
    DESK = "desk", _("Moderator's desk")
    ACCOUNT = "account", _("My account and safety")


class Channel(models.TextChoices):
    """A way out of Talka. The in-app centre is no channel: every message is there."""

    EMAIL = "email", _("e-mail")
    DIGEST = "digest", _("in a summary")
    PUSH = "push", _("on this device")


class Pace(models.TextChoices):
    """When an e-mail of a kind comes."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("never")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("not sent: no address any more")
    FAILED = "failed", _("given up")


LEFT = (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.FAILED)
"""States in which nothing more is done."""
