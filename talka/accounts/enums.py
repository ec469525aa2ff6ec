from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in the cast; real rights come from teams and from `is_staff`."""

    VOLUNTEER = "volunteer", _("volunteer")
    COORDINATOR = "coordinator", _("coordinator")
    ANALYST = "analyst", _("analyst")
    GUARDIAN = "guardian", _("guardian")
    MODERATOR = "moderator", _("moderator")
    PARTNER = "partner", _("partner")
