"""Codes that are stored, labels that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Visibility(models.TextChoices):
    """Who learns of an offer to help."""

    ORGANISERS = "organisers", _("Verified organisers see it and may invite me")
    COUNTS = "counts", _("Nobody sees it; I am only counted")


class InvitationState(models.TextChoices):
    SENT = "sent", pgettext_lazy("invitation", "waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")


class Why(models.TextChoices):
    """Why an organiser invites this person: chosen, never written, so that nothing strange can be said."""

    FIELD = "field", _("What you want to do is what we do")
    SKILLS = "skills", _("We need what you can do")
    LANGUAGE = "language", _("We need a language that you speak")
    PLACE = "place", _("It is close to you")
    TIME = "time", _("It is at a time when you are free")
