from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("story", "waits for the moderator")
    PUBLISHED = "published", pgettext_lazy("story", "published")
    RETURNED = "returned", pgettext_lazy("story", "sent back")


class ReturnReason(models.TextChoices):
    """Why a moderator does not publish a story."""

    OTHERS = "others", _("it tells about other people what is theirs to tell")
    ADVERT = "advert", _("it is an advertisement")
    INSULT = "insult", _("it insults somebody")
    OFF_TOPIC = "off_topic", _("it is not about this work")
    PHOTO = "photo", _("people in the picture can be recognised, or the picture is of something else")
