from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeldReason(models.TextChoices):
    """Why refused items of an import need no more looking at."""

    PARTNER_TOLD = "partner_told", _("The partner has been told and mends it")
    NOT_VOLUNTEERING = "not_volunteering", _("It is not volunteer work")
    HERE_ALREADY = "here_already", _("It is in Talka already")
    TRIAL = "trial", _("The partner was only trying")
    OTHER = "other", _("Something else")


class PageKind(models.TextChoices):
    NEWS = "news", _("news")
    FAQ = "faq", _("question and answer")
    TEXT = "text", _("text of the site")


TEXTS = ("about", "help", "accessibility", "privacy")
"""Texts of the site that are delivered with the program; a published page of this name takes the place of one."""
