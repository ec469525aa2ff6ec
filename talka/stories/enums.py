from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("story", "waits for the moderator")
    PUBLISHED = "published", pgettext_lazy("story", "published")
    RETURNED = "returned", pgettext_lazy("story", "sent back")


class AnswerState(models.TextChoices):
    """Of the organiser's answer; a story without one has none of these."""

    SUBMITTED = "submitted", pgettext_lazy("answer", "waits for the moderator")
    PUBLISHED = "published", pgettext_lazy("answer", "published")
    RETURNED = "returned", pgettext_lazy("answer", "sent back")


class ReturnReason(models.TextChoices):
    """Why a moderator does not publish a story."""

    OTHERS = "others", _("it tells about other people what is theirs to tell")
    ADVERT = "advert", _("it is an advertisement")
    INSULT = "insult", _("it insults somebody")
    OFF_TOPIC = "off_topic", _("it is not about this work")
    PHOTO = "photo", _("people in the picture can be recognised, or the picture is of something else")


class AnswerReason(models.TextChoices):
    """Why a moderator does not publish an answer."""

    NAMES = "names", _("it names the person, or they can be recognised by it")
    OTHERS = "others", _("it tells about other people what is theirs to tell")
    ADVERT = "advert", _("it is an advertisement")
    INSULT = "insult", _("it insults somebody")
    NO_ANSWER = "no_answer", _("it does not answer what the story tells")
